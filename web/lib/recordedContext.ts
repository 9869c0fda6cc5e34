import type { PaintName, TrackPaint } from './trackPaint.ts';

/** What a drawing did, in order: `fill COLOUR x y width height`, `stroke COLOUR x,y x,y ...`. */
export class RecordedContext {
  readonly done: string[] = [];
  fillStyle: string | CanvasGradient | CanvasPattern = '';
  strokeStyle: string | CanvasGradient | CanvasPattern = '';
  globalAlpha = 1;
  lineWidth = 1;
  lineJoin: CanvasLineJoin = 'miter';
  #path: string[] = [];

  fillRect(x: number, y: number, width: number, height: number): void {
    const alpha = this.globalAlpha === 1 ? '' : `@${this.globalAlpha}`;
    this.done.push(`rect ${String(this.fillStyle)}${alpha} ${[x, y, width, height].map(short).join(' ')}`);
  }

  beginPath(): void {
    this.#path = [];
  }

  closePath(): void {
    this.#path.push('close');
  }

  moveTo(x: number, y: number): void {
    this.#path.push(`${short(x)},${short(y)}`);
  }

  lineTo(x: number, y: number): void {
    this.moveTo(x, y);
  }

  arc(x: number, y: number, radius: number): void {
    this.#path.push(`dot ${short(x)},${short(y)} ${short(radius)}`);
  }

  fill(): void {
    this.done.push(`fill ${String(this.fillStyle)}@${this.globalAlpha} ${this.#path.join(' ')}`);
  }

  stroke(): void {
    this.done.push(`stroke ${String(this.strokeStyle)} ${this.#path.join(' ')}`);
  }
}

const short = (value: number) => String(Math.round(value * 100) / 100);

/** Colours by their names. */
export const namedPaint: TrackPaint = {
  colour: (name: PaintName) => name,
  gap: 'gap',
  held: (name: PaintName) => `held-${name}`,
};

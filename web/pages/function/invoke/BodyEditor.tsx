import { useRef } from 'react';
import styles from './Invoke.module.css';

const fewestLines = 5;
const mostLines = 14;

/** A text area with line numbers, as high as its text up to 14 lines. */
export function BodyEditor({
  id,
  value,
  onChange,
}: {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const numbers = useRef<HTMLDivElement>(null);
  const count = value.split('\n').length;
  return (
    <div className={styles['editor']}>
      <div className={styles['gutter']} aria-hidden="true">
        <div ref={numbers}>{Array.from({ length: Math.min(count, 9999) }, (_, line) => line + 1).join('\n')}</div>
      </div>
      <textarea
        id={id}
        className={styles['body']}
        rows={Math.min(mostLines, Math.max(fewestLines, count))}
        value={value}
        spellCheck={false}
        wrap="off"
        onChange={(event) => onChange(event.target.value)}
        onScroll={(event) => {
          if (numbers.current !== null) {
            numbers.current.style.transform = `translateY(${-event.currentTarget.scrollTop}px)`;
          }
        }}
      />
    </div>
  );
}

import styles from './Mark.module.css';

/** A state, as a shape: colour alone never says it. */
export type MarkKind = 'critical' | 'warning' | 'note' | 'off' | 'starting' | 'running';

/** @param stale drawn hollow: it was so when the last data arrived */
export function Mark({
  kind,
  stale = false,
  label,
}: {
  readonly kind: MarkKind;
  readonly stale?: boolean;
  readonly label?: string;
}) {
  const drawn = { className: styles['mark'], 'data-kind': kind, 'data-stale': stale, viewBox: '0 0 10 10' };
  if (label === undefined) {
    return (
      <svg {...drawn} aria-hidden="true">
        {shape(kind)}
      </svg>
    );
  }
  return (
    <svg {...drawn} role="img" aria-label={label}>
      {shape(kind)}
    </svg>
  );
}

function shape(kind: MarkKind) {
  switch (kind) {
    case 'critical':
    case 'note':
      return <rect x="1" y="1" width="8" height="8" rx="1" />;
    case 'warning':
      return <path d="M5 .8 9.6 9.2H.4z" />;
    case 'off':
      return <circle cx="5" cy="5" r="3.5" />;
    case 'starting':
      return (
        <>
          <circle cx="5" cy="5" r="3.8" />
          <path d="M5 1.2A3.8 3.8 0 0 1 5 8.8" />
        </>
      );
    case 'running':
      return <path d="M2 1.2v7.6L8.6 5z" />;
  }
}

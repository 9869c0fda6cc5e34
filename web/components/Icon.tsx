import { type IconName, icons } from '../lib/icons.ts';
import styles from './Icon.module.css';

/** An icon beside a text; alone in a button, the button needs a name. */
export function Icon({ name, size = 16 }: { readonly name: IconName; readonly size?: number }) {
  return (
    <svg className={styles['icon']} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <path d={icons[name]} />
    </svg>
  );
}

/** The product's sign. */
export function Logo({ size }: { readonly size: number }) {
  return (
    <svg className={styles['logo']} width={size} height={size} viewBox="0 0 16 16" aria-hidden="true">
      <circle cx="8" cy="8" r="7" />
      <path d="M1.5 9H5l1.6-4.6L9 12l1.5-3h4" />
    </svg>
  );
}

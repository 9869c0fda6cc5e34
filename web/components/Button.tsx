import type { ComponentProps } from 'react';
import styles from './Button.module.css';

/** `solid` is for the one main action of a view, `bare` has no outline. */
interface ButtonProps extends ComponentProps<'button'> {
  readonly look?: 'outline' | 'solid' | 'bare';
}

/** A button 24 px high; it submits no form unless its `type` says so. */
export function Button({ look = 'outline', className = '', ...rest }: ButtonProps) {
  return <button type="button" className={`${styles['button']} ${className}`} data-look={look} {...rest} />;
}

/** A key on the keyboard. */
export function Key({ children }: { readonly children: string }) {
  return <kbd className={styles['key']}>{children}</kbd>;
}

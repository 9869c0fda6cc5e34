import { useWords } from '../../i18n/words.ts';
import { useGrid } from '../../state/pageContext.ts';
import { Key } from '../Button.tsx';
import { Icon, Logo } from '../Icon.tsx';
import { Pulse } from './Pulse.tsx';
import { SettingsMenu } from './SettingsMenu.tsx';
import styles from './TopBar.module.css';
import { Where } from './Where.tsx';

interface TopBarProps {
  readonly onFind: () => void;
  readonly onKeys: () => void;
}

/** What is watched, how current it is, and what opens over the page. */
export function TopBar({ onFind, onKeys }: TopBarProps) {
  const { frame } = useWords();
  const { isNarrow, isMiddle } = useGrid();
  const find = (
    <button
      type="button"
      className={styles[isNarrow || isMiddle ? 'tool' : 'find']}
      aria-label={isNarrow || isMiddle ? frame.find : undefined}
      aria-keyshortcuts="Control+K"
      onClick={onFind}
    >
      <Icon name="search" size={isNarrow ? 16 : 14} />
      {isNarrow || isMiddle ? null : (
        <>
          {frame.find}
          <Key>Ctrl K</Key>
        </>
      )}
    </button>
  );
  return (
    <header className={styles['top']}>
      <span className={styles['brand']}>
        <Logo size={18} />
        {isNarrow ? null : 'faascope'}
      </span>
      <Where />
      {isNarrow || isMiddle ? null : find}
      <Pulse />
      <div className={styles['tools']}>
        {isNarrow || isMiddle ? find : null}
        <SettingsMenu onKeys={onKeys} />
      </div>
    </header>
  );
}

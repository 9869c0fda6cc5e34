import * as Menu from '@radix-ui/react-dropdown-menu';
import { useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import { useChoices, useGrid, usePage, useSession } from '../../state/pageContext.ts';
import { Icon } from '../Icon.tsx';
import styles from './SettingsMenu.module.css';
import bar from './TopBar.module.css';

const languages = [
  ['en', 'English'],
  ['zh', '中文'],
] as const;
const themes = ['dark', 'light', 'system'] as const;
const clocks = ['local', 'utc'] as const;

/** Language and theme at a touch, and all settings in a menu. */
export function SettingsMenu({ onKeys }: { readonly onKeys?: () => void }) {
  const { frame } = useWords();
  const { settings } = usePage();
  const who = useSession();
  const name = who.kind === 'open' && who.facts.id !== null ? (who.facts.name ?? '') : null;
  const { isNarrow } = useGrid();
  const choices = useChoices();
  const otherLanguage = settings.language === 'zh' ? 'EN' : '中';
  const otherTheme = settings.theme === 'dark' ? 'light' : 'dark';
  return (
    <>
      {isNarrow ? null : (
        <>
          <button
            type="button"
            className={bar['tool']}
            lang={settings.language === 'zh' ? 'en' : 'zh-CN'}
            aria-label={`${otherLanguage}: ${frame.switchLanguage}`}
            title={frame.switchLanguage}
            onClick={() => settings.change({ language: settings.language === 'zh' ? 'en' : 'zh' })}
          >
            {otherLanguage}
          </button>
          <button
            type="button"
            className={bar['tool']}
            aria-label={frame.switchTheme[otherTheme]}
            title={frame.switchTheme[otherTheme]}
            onClick={() => settings.change({ theme: otherTheme })}
          >
            <Icon name="theme" size={15} />
          </button>
        </>
      )}
      <Menu.Root modal={false}>
        <Menu.Trigger className={bar['tool']} aria-label={frame.settings} title={frame.settings}>
          <Icon name="settings" size={15} />
        </Menu.Trigger>
        <Menu.Portal>
          <Menu.Content className={styles['menu']} align="end" sideOffset={6}>
            <Menu.Label className={styles['label']}>{frame.language}</Menu.Label>
            <Menu.RadioGroup
              value={choices.language}
              onValueChange={(value) =>
                settings.change({ language: languages.find(([each]) => each === value)?.[0] ?? 'auto' })
              }
            >
              {languages.map(([value, name]) => (
                <Choice key={value} value={value} name={name} />
              ))}
              <Choice value="auto" name={frame.languageOfBrowser} />
            </Menu.RadioGroup>
            <Menu.Label className={styles['label']}>{frame.theme}</Menu.Label>
            <Menu.RadioGroup
              value={choices.theme}
              onValueChange={(value) => settings.change({ theme: themes.find((each) => each === value) ?? 'system' })}
            >
              {themes.map((theme) => (
                <Choice key={theme} value={theme} name={frame.themes[theme]} />
              ))}
            </Menu.RadioGroup>
            <Menu.Label className={styles['label']}>{frame.clock}</Menu.Label>
            <Menu.RadioGroup
              value={choices.clock}
              onValueChange={(value) => settings.change({ clock: value === 'utc' ? 'utc' : 'local' })}
            >
              {clocks.map((clock) => (
                <Choice key={clock} value={clock} name={frame.clocks[clock]} />
              ))}
            </Menu.RadioGroup>
            <Menu.Separator className={styles['line']} />
            <Menu.CheckboxItem
              className={styles['item']}
              checked={choices.singleKeys}
              onCheckedChange={(singleKeys) => settings.change({ singleKeys })}
            >
              <Menu.ItemIndicator className={styles['check']}>
                <Icon name="check" size={14} />
              </Menu.ItemIndicator>
              {frame.singleKeys}
            </Menu.CheckboxItem>
            {onKeys === undefined ? null : (
              <Menu.Item className={styles['item']} onSelect={onKeys}>
                {frame.keys}
              </Menu.Item>
            )}
            {name === null ? null : (
              <>
                <Menu.Separator className={styles['line']} />
                <SignOutItem name={name} />
              </>
            )}
          </Menu.Content>
        </Menu.Portal>
      </Menu.Root>
      {isNarrow || onKeys === undefined ? null : (
        <button type="button" className={bar['tool']} aria-label={frame.keys} title={frame.keys} onClick={onKeys}>
          ?
        </button>
      )}
    </>
  );
}

/** The menu stays until the page is loaded anew: it shows a failure in place. */
function SignOutItem({ name }: { readonly name: string }) {
  const { frame } = useWords();
  const { session } = usePage();
  const [hasFailed, setHasFailed] = useState(false);
  const signOut = async () => setHasFailed(!(await session.signOut()));
  return (
    <Menu.Item
      className={styles['item']}
      onSelect={(event) => {
        event.preventDefault();
        void signOut();
      }}
    >
      {frame.signOut(name)}
      <span className={styles['failure']} aria-live="assertive">
        {hasFailed ? frame.notSignedOut : ''}
      </span>
    </Menu.Item>
  );
}

function Choice({ value, name }: { readonly value: string; readonly name: string }) {
  return (
    <Menu.RadioItem className={styles['item']} value={value}>
      <Menu.ItemIndicator className={styles['check']}>
        <Icon name="check" size={14} />
      </Menu.ItemIndicator>
      {name}
    </Menu.RadioItem>
  );
}

import { matchOf } from './rowOrder.ts';

/** A name with the letters that the filter found. */
export function MatchedName({ name, filter }: { readonly name: string; readonly filter: string }) {
  const parts = matchOf(name, filter);
  if (parts === null) return <bdi>{name}</bdi>;
  const [before, match, after] = parts;
  return (
    <bdi>
      {before}
      <em>{match}</em>
      {after}
    </bdi>
  );
}

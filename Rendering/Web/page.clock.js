/**
 * Time: the server's, and how it is said. Uses elements.
 *
 * All other texts come from the server. An instant or an age is said here only where no answer of it can say it: since when there is none, what the reader
 * did, and seconds that go on between two answers. The words are those of Words.cs; a test holds one to the other (DetailTests).
 */
import { told } from './page.elements.js';

/** The server's clock, not this machine's, which may be wrong. */
export const clock = {
  /** Milliseconds by which the server's is ahead. data-now is up to a minute old; the Date of each answer makes it exact. */
  ahead: 0,

  start() {
    const ahead = Number(told('now')) - Date.now();
    clock.ahead = ahead > -90e3 && ahead < 30e3 ? 0 : ahead;
  },

  /** Milliseconds of the Unix epoch. */
  now: () => Date.now() + clock.ahead,

  /** @param {string | null} date The header of an answer. */
  set(date) {
    const at = Date.parse(date ?? '');
    if (Math.abs(at - clock.now()) > 1500) clock.ahead = at - Date.now();
  },
};

/** @type {(at: number) => string} An instant as Words.Clock says it. */
export function instant(at) {
  const [date = '', time = ''] = new Date(at).toISOString().split('T');
  const today = new Date(clock.now()).toISOString();
  if (date === today.slice(0, 10)) return `${time.slice(0, 8)} UTC`;
  const month = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')[Number(date.slice(5, 7)) - 1];
  const year = date.slice(0, 4) === today.slice(0, 4) ? '' : ` ${date.slice(0, 4)}`;
  return `${Number(date.slice(8))} ${month}${year} ${time.slice(0, 5)} UTC`;
}

/** @type {(since: number) => string} How long ago, as Words.Duration says it, and below a minute in seconds. */
export function age(since) {
  const s = Math.max(0, Math.floor((clock.now() - since) / 1000));
  const [m, h, d] = [Math.floor(s / 60), Math.floor(s / 3600), Math.floor(s / 86400)];
  /** @type {(large: string, small: number, unit: string) => string} */
  const two = (large, small, unit) => (small ? `${large} ${small} ${unit}` : large);
  if (d >= 100) return `${d} d`;
  if (d > 0) return two(`${d} d`, h % 24, 'h');
  if (h > 0) return two(`${h} h`, m % 60, 'min');
  return m > 0 ? `${m} min` : `${s} s`;
}

/**
 * How the connection is, in words: the title and icon of the tab, #state (when), #note (what is wrong), #say (to a screen reader).
 * Uses clock, connection, elements.
 */
import { age, clock, instant } from './page.clock.js';
import { connection } from './page.connection.js';
import { all, button, byId, live, make, told } from './page.elements.js';

export const notice = {
  /** The server's text of #state, while another stands there. */
  serverText: '',
  /** What #note says. */
  noted: '',
  /** Its seconds change every second: no reason to speak the note again. */
  countdown: make('span', { ariaHidden: 'true' }),

  start() {
    notice.serverText = byId('state').textContent;
    setInterval(notice.count, 1000);
    setInterval(notice.show, 10_000);
    notice.show();
  },

  show() {
    document.title = (connection.isOver ? '(deleted) ' : connection.pausedAt ? '(paused) ' : '') + (connection.lostAt ? '? ' : '') + told('title');
    const link = /** @type {HTMLLinkElement} */ (document.querySelector('link[rel=icon]'));
    if (link.getAttribute('href') !== told('icon')) link.href = told('icon');
    const state = byId('state');
    const text = notice.stateText();
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle('off', !!connection.lostAt || connection.isOver);
    state.classList.toggle('held', !!connection.pausedAt);
    notice.count();
  },

  stateText() {
    if (connection.isOver) return `deleted at ${instant(connection.seenAt)}`;
    if (connection.lostAt) return `from ${instant(connection.lostAt)}`;
    if (connection.pausedAt) return `paused at ${instant(connection.pausedAt)}`;
    if (told('absent')) return `last looked ${instant(connection.seenAt)}`;
    const at = Number(byId('state').dataset.at);
    // In minutes: what changes every second draws the eye.
    return at ? notice.serverText.replace(' · ', `, ${age(at).replace(/^\d+ s$/, '< 1 min')} ago · `) : notice.serverText;
  },

  /** @type {(text: string, ...more: (Node | string)[]) => void} */
  note(text, ...more) {
    if (notice.noted === text && !byId('note').hidden) return;
    notice.noted = text;
    byId('note').replaceChildren(...(text ? [make('b', { textContent: text }), ...more] : []));
    byId('note').hidden = !text;
  },

  count() {
    if (!connection.lostAt || connection.isGone) return;
    const left = Math.max(0, Math.ceil((connection.dueAt - Date.now()) / 1000));
    notice.countdown.textContent = connection.asking ? 'Trying now.' : `Trying again in ${left} s.`;
  },

  /** @param {string} line The server's, if it sent one. */
  lost(line) {
    const since = instant(connection.lostAt ?? clock.now());
    const again = button('Try now', () => connection.ask(), 'plain');
    notice.note(line ? `The server answers since ${since}: ${line}` : `Server not reachable since ${since}.`,
      ' What you see is from then. ', notice.countdown, ' ', again);
  },

  gone() {
    notice.note('This job has expired or was removed.', ` What you see is from ${instant(connection.lostAt ?? clock.now())}.`);
  },

  /** Said where it is seen from anywhere on the page, and to who does not see; what is no more can no longer be used. */
  deleted() {
    notice.note('Deleted.', ' The bars are as they were last. ', make('a', { href: './', textContent: 'All jobs' }));
    live().classList.add('past');
    for (const part of all('main, .tools', live())) part.inert = true;
    byId('note').tabIndex = -1;
    byId('note').focus();
    notice.show();
  },

  /** @param {string} text */
  say(text) {
    byId('say').textContent = text;
  },
};

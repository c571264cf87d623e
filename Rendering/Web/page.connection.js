/**
 * The connection: asks the server for the part that changes, one request at a time, and knows how that goes. Nobody else asks for it, and nobody else
 * changes what stands here. What became of it is told to a watcher (begin). Uses clock, elements.
 */
import { clock } from './page.clock.js';
import { seconds, told } from './page.elements.js';

/**
 * @typedef {object} Watcher
 * @property {(next: HTMLElement) => void} changed The part is another now.
 * @property {(line: string) => void} lost No good answer came; perhaps a line of the server's that says why.
 * @property {() => void} gone The job that was shown is no more; from here on it is called once an answer.
 * @property {() => void} absent There is no such job yet.
 * @property {() => void} back After being lost or gone.
 * @property {() => void} looked Whatever came of it, all is as it will stay until the next.
 */

export const connection = {
  /** @type {number | null} Since when the reader wants no news. */
  pausedAt: null,
  /** @type {number | null} When the last good answer came, while none comes. */
  lostAt: null,
  /** The job went while it was watched: the server answers, and has nothing to show. */
  isGone: false,
  /** It was deleted here. */
  isOver: false,
  /** When the last good answer came. */
  seenAt: 0,
  /** Label of the part that is shown. */
  etag: '',
  failures: 0,
  timer: 0,
  /** When the next request is due, by this machine's clock. */
  dueAt: 0,
  /** @type {AbortController | null} The request under way. */
  asking: null,
  /** @type {Watcher} */
  watcher: /** @type {never} */ (null),

  /** @param {Watcher} watcher */
  start(watcher) {
    connection.watcher = watcher;
    connection.etag = told('etag');
    connection.seenAt = clock.now();
    addEventListener('online', () => connection.lostAt && connection.ask());
    addEventListener('pageshow', event => event.persisted && !connection.pausedAt && connection.ask());
    document.addEventListener('visibilitychange', () => {
      if (connection.pausedAt || connection.isOver) return;
      if (document.hidden) connection.askIn(connection.patience());
      else connection.ask();
    });
    connection.askIn(connection.patience());
  },

  pause() {
    connection.pausedAt = clock.now();
    connection.stop();
  },

  resume() {
    connection.pausedAt = null;
    connection.ask();
  },

  /** The job was deleted: there will be no news. */
  end() {
    connection.isOver = true;
    connection.seenAt = clock.now();
    connection.stop();
  },

  stop() {
    clearTimeout(connection.timer);
    connection.asking?.abort();
    connection.asking = null;
  },

  /** Milliseconds to the next request. Unseen tabs and finished jobs are asked for seldom: a title must stay true, no more. */
  patience() {
    const finished = Number(told('finished'));
    const seldom = document.hidden || (finished && clock.now() - finished > seconds('over'));
    return Math.max(seconds('interval'), seldom ? seconds('slow') : 0);
  },

  /** @param {number} milliseconds */
  askIn(milliseconds) {
    clearTimeout(connection.timer);
    if (connection.pausedAt || connection.isOver) return;
    connection.dueAt = Date.now() + milliseconds;
    connection.timer = setTimeout(() => connection.ask(), milliseconds);
  },

  /** The newest request wins: a click on a filter need not wait for a slow refresh. True: it was answered. */
  async ask(address = location.href) {
    if (connection.isOver) return false;
    connection.stop();
    const mine = new AbortController();
    connection.asking = mine;
    const limit = setTimeout(() => mine.abort(), Math.min(30e3, Math.max(10e3, seconds('interval') / 2)));
    /** @type {Response | null} */
    let response = null;
    let body = '';
    try {
      const headers = connection.etag && address === location.href ? { 'If-None-Match': connection.etag } : undefined;
      const answer = await fetch(within(address, { part: 'live' }), { cache: 'no-cache', headers, signal: mine.signal });
      body = await answer.text();
      response = answer;
    } catch {
      // As good as no answer.
    }
    clearTimeout(limit);
    if (connection.asking !== mine) return false;
    connection.asking = null;
    const isAnswered = connection.take(response, body);
    connection.watcher.looked();
    return isAnswered;
  },

  /** @type {(response: Response | null, body: string) => boolean} */
  take(response, body) {
    if (response) clock.set(response.headers.get('Date'));
    if (response?.status === 404) return connection.missing();
    const next = response?.ok ? parsed(body).getElementById('live') : null;
    if (response?.status !== 304 && !next) return connection.lost(body);
    return connection.found(next, response?.headers.get('ETag') ?? next?.dataset.etag ?? '');
  },

  /** @type {(next: HTMLElement | null, etag: string) => boolean} */
  found(next, etag) {
    const wasAway = connection.lostAt;
    Object.assign(connection, { lostAt: null, isGone: false, failures: 0, seenAt: clock.now() });
    // A new program brings a new script.
    if (next?.dataset.version && told('version') && next.dataset.version !== told('version')) {
      location.reload();
      return true;
    }
    if (next && etag !== connection.etag) connection.watcher.changed(next);
    connection.etag = etag;
    if (wasAway) connection.watcher.back();
    connection.askIn(connection.patience());
    return true;
  },

  /** @param {string} body */
  lost(body) {
    connection.lostAt ??= connection.seenAt;
    connection.isGone = false;
    connection.failures++;
    connection.watcher.lost(lineOf(body));
    const wait = Math.min(seconds('slow'), seconds('retry') * 2 ** (connection.failures - 1));
    connection.askIn(wait * (0.8 + 0.4 * Math.random()));
    return false;
  },

  missing() {
    connection.failures = 0;
    if (told('absent')) {
      connection.seenAt = clock.now();
      connection.lostAt = null;
      connection.watcher.absent();
    } else {
      connection.isGone = true;
      connection.lostAt ??= connection.seenAt;
      connection.etag = '';
      connection.watcher.gone();
    }
    connection.askIn(connection.patience());
    return false;
  },

  /**
   * Removes the job. What went wrong, or nothing.
   * @type {(key: string) => Promise<string>} The key is in a header: addresses are logged.
   */
  async deleteJob(key) {
    try {
      const headers = { Accept: 'text/plain', ...(key && { 'X-Progress-Key': key }) };
      const response = await fetch(`delete?${told('job')}`, { method: 'POST', headers });
      if (!response.ok) return lineOf(await response.text());
    } catch {
      return 'The server cannot be reached.';
    }
    connection.end();
    return '';
  },

  /** @type {(address: string) => Promise<string>} A plain text of the server; nothing where it does not answer. */
  async text(address) {
    try {
      const response = await fetch(address, { headers: { Accept: 'text/plain' } });
      return response.ok ? await response.text() : '';
    } catch {
      return '';
    }
  },

  /**
   * What a square stands for, as the server says it.
   * @type {(order: string, from: number, count: number, each: string) => Promise<HTMLElement | null>}
   */
  async square(order, from, count, each) {
    try {
      const response = await fetch(within(`show?${told('job')}`, { part: 'square', order, from, count, each }));
      return response.ok ? parsed(await response.text()).querySelector('.w, .bundle') : null;
    } catch {
      return null; // The next refresh tells that the server is away.
    }
  },
};

/** @type {(address: string, more: Record<string, string | number>) => string} The address with more in its query, and as it is spelled. */
function within(address, more) {
  const url = new URL(address, location.href);
  const added = Object.entries(more).map(([name, value]) => `${name}=${value}`);
  return `${url.origin}${url.pathname}${url.search ? `${url.search}&` : '?'}${added.join('&')}`;
}

/** @param {string} body */
const parsed = body => new DOMParser().parseFromString(body, 'text/html');

/** @param {string} body Of an error page or an error line: its words. */
function lineOf(body) {
  const page = parsed(body);
  const text = page.querySelector('main p') ?? page.querySelector('h1') ?? page.body;
  return (text.textContent.trim().replace(/^error: /, '').split('\n')[0] ?? '').slice(0, 200);
}

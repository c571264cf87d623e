/**
 * Squares: the server is asked what one stands for when someone looks at it, and its answer kept until something changes. Uses connection, rows, tip.
 */
import { connection } from './page.connection.js';
import { rows } from './page.rows.js';
import { tip } from './page.tip.js';

export const squares = {
  /** The one that is looked at, by its place in the grid. */
  picked: 0,
  timer: 0,
  /** @type {Map<string, import('./page.tip.js').Details>} By the index of its first worker, and how many they are. */
  known: new Map(),

  /** @param {SVGSVGElement} grid */
  sizes(grid) {
    const [count = 0, bundle = 1, pitch = 1, columns = 1] = ['count', 'bundle', 'pitch', 'columns'].map(name => Number(grid.dataset[name]));
    const sizes = grid.dataset.sizes?.split(',').map(Number) ?? [];
    return { bundle, pitch, columns, sizes, cells: sizes.length || Math.ceil(count / bundle) };
  },

  /** @type {(grid: SVGSVGElement, cell: number) => number} Where its first worker stands among all; a line of a table has those of a group or a host. */
  first(grid, cell) {
    const { places } = grid.dataset;
    const { bundle, sizes } = squares.sizes(grid);
    if (!places) return sizes.length ? sizes.slice(0, cell).reduce((sum, size) => sum + size, 0) : cell * bundle;
    let left = cell;
    for (const part of places.split(',')) {
      const [from = 0, to = from] = part.split('-').map(Number);
      if (left <= to - from) return from + left;
      left -= to - from + 1;
    }
    return -1;
  },

  /** @type {(grid: SVGSVGElement, event: PointerEvent) => number} The square under the pointer, or -1. */
  under(grid, event) {
    const { pitch, columns, cells } = squares.sizes(grid);
    const box = grid.getBoundingClientRect();
    const scale = grid.viewBox.baseVal.width / box.width / pitch;
    const [column, line] = [Math.floor((event.clientX - box.left) * scale), Math.floor((event.clientY - box.top) * scale)];
    const cell = line * columns + column;
    return column >= 0 && column < columns && cell >= 0 && cell < cells ? cell : -1;
  },

  /** @type {(grid: SVGSVGElement, cell: number) => void} */
  pick(grid, cell) {
    squares.picked = cell;
    const { bundle, pitch, columns, sizes } = squares.sizes(grid);
    const first = squares.first(grid, cell);
    const side = pitch - (pitch >= 10 ? 2 : 1);
    const mark = grid.querySelector('.pick') ?? document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const place = { class: 'pick', x: (cell % columns) * pitch - 1, y: Math.floor(cell / columns) * pitch - 1, width: side + 2, height: side + 2 };
    for (const [name, value] of Object.entries(place)) mark.setAttribute(name, String(value));
    grid.append(mark);
    tip.owner = grid;
    clearTimeout(squares.timer);
    const details = squares.known.get(`${first} ${sizes[cell] ?? bundle}`);
    if (details) tip.show(grid, mark.getBoundingClientRect(), details);
    else squares.timer = setTimeout(() => squares.ask(grid, mark, cell, first, sizes[cell] ?? bundle), 120);
  },

  /** @type {(grid: SVGSVGElement, mark: Element, cell: number, first: number, count: number) => Promise<void>} */
  async ask(grid, mark, cell, first, count) {
    const square = await connection.square(grid.dataset.order ?? '', first, count, grid.dataset.each ?? '');
    if (!square) return;
    const details = detailsOf(square);
    squares.known.set(`${first} ${count}`, details);
    if (squares.picked === cell && tip.owner === grid) tip.show(grid, mark.getBoundingClientRect(), details);
  },

  /** @type {(grid: SVGSVGElement, event: KeyboardEvent) => void} */
  key(grid, event) {
    const { picked } = squares;
    const { cells, columns } = squares.sizes(grid);
    if (event.key === 'Enter') {
      const index = squares.first(grid, picked);
      location.href = `${grid.dataset.list}&page=${Math.floor(index / Number(grid.dataset.rows)) + 1}#w${index}`;
      return;
    }
    /** @type {Record<string, number>} */
    const ways = { ArrowRight: picked + 1, ArrowLeft: picked - 1, ArrowDown: picked + columns, ArrowUp: picked - columns, Home: 0, End: cells - 1 };
    const to = ways[event.key];
    if (to === undefined) return;
    event.preventDefault();
    // The focus stays on the grid, so that a screen reader must be told of the square.
    tip.element.ariaLive = 'polite';
    if (to >= 0 && to < cells) squares.pick(grid, to);
  },
};

/** @type {(square: HTMLElement) => import('./page.tip.js').Details} Of one worker the row that a list would have, of more a line about them. */
function detailsOf(square) {
  if (square.matches('.bundle')) return { name: square.firstElementChild?.textContent ?? '', text: square.lastChild?.textContent ?? '' };
  rows.hideTitles(/** @type {Element} */ (square.parentElement));
  return rows.details(square);
}

import { svg } from './dom.js';

/** Line icons on a 24 grid. Several strokes in one icon share the path. */
const PATHS = {
  hash: 'M9 4 7 20M17 4l-2 16M4.5 9h16M3.5 15h16',
  home: 'M4 11 12 4l8 7M6 10v10h12V10M10 20v-6h4v6',
  message: 'M4 5h16v11H9l-5 4z',
  monitor: 'M3 5h18v12H3zM9 21h6M12 17v4',
  send: 'M4 12 20 5l-4.5 14-4-5.5zM11.500 13.500 20 5',
  slash: 'M15 5 9 19M4 3h16v18H4z',
  eye: 'M2 12s3.600-6.500 10-6.500S22 12 22 12s-3.600 6.500-10 6.500S2 12 2 12zM12 9.200a2.800 2.800 0 1 0 0 5.600 2.800 2.800 0 0 0 0-5.600z',
  down: 'm6 9 6 6 6-6',
  right: 'm9 6 6 6-6 6',
  left: 'm15 6-6 6 6 6',
  up: 'm6 15 6-6 6 6',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'm5 12.500 4.500 4.500L19 7.500',
  external: 'M14 4h6v6M20 4l-9 9M18 14v6H4V6h6',
  reload: 'M20 5v5h-5M19.500 10A8 8 0 1 0 20 14',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.500 4.500',
  copy: 'M9 9h11v11H9zM5 15H4V4h11v1',
  more: 'M5.500 12h.01M12 12h.01M18.500 12h.01',
  trash: 'M4 7h16M10 7V4h4v3M6 7l1 13h10l1-13M10 11v5M14 11v5',
  thumbsup:
    'M7 11v9H4v-9zM7 11l4-8c1.700 0 2.500 1.200 2.500 2.500V9H19a2 2 0 0 1 2 2.300l-1.200 7A2 2 0 0 1 17.800 20H7',
  thumbsdown:
    'M7 13V4H4v9zM7 13l4 8c1.700 0 2.500-1.200 2.500-2.500V15H19a2 2 0 0 0 2-2.300l-1.200-7A2 2 0 0 0 17.800 4H7',
  info: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 11v5M12 7.500h.01',
  warning: 'M12 4 2.500 20h19zM12 10v4.500M12 17.200h.01',
  error: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9l6 6M15 9l-6 6',
  success: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8 12.300l2.800 2.700L16 9.500',
  compass: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM15.500 8.500l-2 5-5 2 2-5z',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6',
  download: 'M12 4v11M7 11l5 5 5-5M4 20h16',
  braces: 'M9 4H8a2 2 0 0 0-2 2v4l-2 2 2 2v4a2 2 0 0 0 2 2h1M15 4h1a2 2 0 0 1 2 2v4l2 2-2 2v4a2 2 0 0 1-2 2h-1',
  clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM12 7v5.500l3.500 2',
  circle: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16z',
};

/** @param {keyof typeof PATHS | string} name @param {number} [size] */
export function icon(name, size = 18) {
  return svg(
    'svg',
    { class: 'icon', viewBox: '0 0 24 24', width: size, height: size, 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: PATHS[name] ?? PATHS.circle }),
  );
}

/** What pages beside the report are made of. */
export { baseStyle, palette } from './html/base-style.ts';
export { html, type Markup } from './html/markup.ts';

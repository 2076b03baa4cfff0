/** Plans the pages of a reference site. */
export { loadRenderer } from './load-renderer.ts';
export { type PlannedPage, planSite, type SiteApi } from './plan-site.ts';

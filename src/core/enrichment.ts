/** What `--enrich` chooses from. */
export const ENRICHMENTS = ['kev', 'epss', 'nvd', 'eol'] as const
export type Enrichment = (typeof ENRICHMENTS)[number]

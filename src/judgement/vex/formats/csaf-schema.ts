import * as z from 'zod/mini'

/**
 * A CSAF document, 2.0 or 2.1, as far as judging reads it. The reader of Red Hat's feed has a schema of its own: it
 * reads only components of products that have a CPE, and what is about the flaw besides.
 * https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html
 */
const Text = z.catch(z.nullish(z.string()), undefined)
const Ids = z.nullish(z.array(z.string()))

export const CsafProduct = z.object({
  product_id: z.string(),
  name: Text,
  product_identification_helper: z.catch(
    z.nullish(
      z.object({
        purl: Text,
        /** In place of `purl` since 2.1. */
        purls: z.catch(Ids, undefined),
        cpe: Text,
        hashes: z.catch(
          z.nullish(
            z.array(
              z.object({ file_hashes: z.array(z.object({ algorithm: z.string(), value: z.string() })) }),
            ),
          ),
          undefined,
        ),
      }),
    ),
    undefined,
  ),
})
export type CsafProduct = z.infer<typeof CsafProduct>

/** One level of the tree: the branches below are read in their turn. */
export const CsafBranch = z.object({
  category: Text,
  name: Text,
  product: z.catch(z.nullish(CsafProduct), undefined),
  branches: z.nullish(z.array(z.unknown())),
})

const About = { product_ids: Ids, group_ids: Ids }

const Vulnerability = z.object({
  cve: Text,
  ids: z.catch(z.nullish(z.array(z.object({ text: z.string() }))), undefined),
  product_status: z.nullish(
    z.object({
      known_not_affected: Ids,
      fixed: Ids,
      first_fixed: Ids,
      known_affected: Ids,
      first_affected: Ids,
      last_affected: Ids,
      under_investigation: Ids,
    }),
  ),
  flags: z.nullish(z.array(z.object({ label: z.string(), date: Text, ...About }))),
  threats: z.nullish(z.array(z.object({ category: z.string(), details: z.string(), ...About }))),
  remediations: z.nullish(z.array(z.object({ category: z.string(), details: Text, url: Text, ...About }))),
})
export type CsafVulnerability = z.infer<typeof Vulnerability>

export const CsafDocument = z.object({
  document: z.object({
    publisher: z.catch(z.nullish(z.object({ name: z.string() })), undefined),
    tracking: z.object({ status: Text, current_release_date: Text }),
  }),
  product_tree: z.nullish(
    z.object({
      branches: z.nullish(z.array(z.unknown())),
      full_product_names: z.nullish(z.array(CsafProduct)),
      product_groups: z.nullish(
        z.array(z.object({ group_id: z.string(), product_ids: z.array(z.string()) })),
      ),
      relationships: z.nullish(
        z.array(
          z.object({
            full_product_name: CsafProduct,
            product_reference: z.string(),
            relates_to_product_reference: z.string(),
          }),
        ),
      ),
    }),
  ),
  vulnerabilities: z.array(Vulnerability),
})
export type CsafDocument = z.infer<typeof CsafDocument>

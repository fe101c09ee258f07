import * as z from 'zod/mini'

/**
 * A CSAF 2.0 document of the profile VEX, as far as it is read. The product tree is not held to a schema: it is most of
 * the document, and what is malformed in it names no product.
 * https://docs.oasis-open.org/csaf/csaf/v2.0/os/csaf-v2.0-os.html
 */
const Ids = z.nullish(z.array(z.string()))
const Text = z.catch(z.nullish(z.string()), undefined)

const Vulnerability = z.object({
  cve: z.optional(z.string()),
  cwe: z.catch(z.nullish(z.object({ id: z.string() })), undefined),
  title: Text,
  notes: z.catch(z.nullish(z.array(z.object({ category: z.string(), text: z.string() }))), undefined),
  release_date: Text,
  product_status: z.nullish(
    z.object({ fixed: Ids, known_affected: Ids, known_not_affected: Ids, under_investigation: Ids }),
  ),
  remediations: z.nullish(
    z.array(z.object({ category: z.string(), details: Text, url: Text, product_ids: Ids })),
  ),
  scores: z.catch(
    z.nullish(
      z.array(
        z.object({
          cvss_v2: z.optional(z.object({ vectorString: z.string() })),
          cvss_v3: z.optional(z.object({ vectorString: z.string() })),
          cvss_v4: z.optional(z.object({ vectorString: z.string() })),
        }),
      ),
    ),
    undefined,
  ),
  threats: z.catch(
    z.nullish(z.array(z.object({ category: z.string(), details: z.string(), product_ids: Ids }))),
    undefined,
  ),
  references: z.catch(z.nullish(z.array(z.object({ url: z.string() }))), undefined),
})

export const CsafDocument = z.object({
  document: z.object({
    aggregate_severity: z.catch(z.nullish(z.object({ text: z.string() })), undefined),
    tracking: z.object({ id: z.string(), status: Text, current_release_date: Text }),
  }),
  product_tree: z.nullish(
    z.object({
      branches: z.nullish(z.array(z.unknown())),
      relationships: z.nullish(
        z.array(
          z.object({
            full_product_name: z.object({ product_id: z.string() }),
            product_reference: z.string(),
            relates_to_product_reference: z.string(),
          }),
        ),
      ),
    }),
  ),
  vulnerabilities: z.nullish(z.array(Vulnerability)),
})
export type CsafDocument = z.infer<typeof CsafDocument>
export type CsafVulnerability = z.infer<typeof Vulnerability>

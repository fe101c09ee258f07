/*
 * What the schemas of GitLab's reports allow:
 * https://gitlab.com/gitlab-org/security-products/security-report-schemas
 */

/** Characters. */
export const MAX_NAME = 255
export const MAX_SOLUTION = 7000
export const MAX_DESCRIPTION = 1_048_576
/** Of a CVSS vector. */
export const MAX_VECTOR = 128
export const MAX_VECTORS = 10

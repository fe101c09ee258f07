/** A label of DNS, as names of namespaces are: https://www.rfc-editor.org/rfc/rfc1123 */
export function isNamespaceName(text: string): boolean {
  return /^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/.test(text)
}

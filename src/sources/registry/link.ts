import { invalid } from '../documents/parse.ts'

/**
 * Where a list goes on: the target of `Link: </v2/_catalog?last=b&n=1>; rel="next"`, absolute or not. Throws
 * `manifest-invalid` where it is another host, to which credentials would have to go.
 * https://www.rfc-editor.org/rfc/rfc8288#section-3
 */
export function nextPage(header: string | undefined, from: URL, subject: string): URL | undefined {
  const target = header === undefined ? undefined : targetOf(header)
  if (target === undefined) return undefined
  const url = URL.parse(target, from)
  if (!url) throw invalid(subject, 'the address of its next page is none')
  // A proxy that ends TLS makes registries write http: for themselves. The path is what counts.
  if (url.host !== from.host) throw invalid(subject, `its next page is on another host, ${url.host}`)
  return new URL(`${url.pathname}${url.search}`, from)
}

/** Links are parted by commas, which may stand in targets as well; so by their brackets. */
function targetOf(header: string): string | undefined {
  for (let open = header.indexOf('<'); open >= 0; ) {
    const close = header.indexOf('>', open)
    if (close < 0) return undefined
    const next = header.indexOf('<', close)
    const parameters = header.slice(close + 1, next < 0 ? undefined : next)
    if (isNext(parameters)) return header.slice(open + 1, close)
    open = next
  }
  return undefined
}

function isNext(parameters: string): boolean {
  return parameters.split(/[;,]/).some((parameter) => {
    const [name = '', value = ''] = parameter.split('=')
    const relations = value.trim().replaceAll('"', '').toLowerCase().split(' ')
    return name.trim().toLowerCase() === 'rel' && relations.includes('next')
  })
}

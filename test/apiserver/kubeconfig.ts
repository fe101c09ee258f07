interface Server {
  readonly url: string
  /** PEM */
  readonly authority?: string
}

/** A kubeconfig as JSON, which is YAML; both certificates are in it. */
export function kubeconfigOf(
  server: Server | undefined,
  client?: { readonly certificate: string; readonly key: string },
  name = 'test',
): string {
  const base64 = (text: string): string => Buffer.from(text).toString('base64')
  const user = client && {
    'client-certificate-data': base64(client.certificate),
    'client-key-data': base64(client.key),
  }
  const cluster = server && {
    server: server.url,
    ...(server.authority === undefined ? {} : { 'certificate-authority-data': base64(server.authority) }),
  }
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: cluster ? [{ name, cluster }] : [],
    users: [{ name, user: user ?? {} }],
    contexts: cluster ? [{ name, context: { cluster: name, user: name } }] : [],
    'current-context': cluster ? name : '',
  })
}

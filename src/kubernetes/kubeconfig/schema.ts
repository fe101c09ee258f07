import * as z from 'zod/mini'

/*
 * The files that say how clusters are reached. Values of base64 are decoded where they are used.
 * https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
 */

const Text = z.nullish(z.string())
const Flag = z.nullish(z.boolean())

const Cluster = z.object({
  server: Text,
  'tls-server-name': Text,
  'insecure-skip-tls-verify': Flag,
  'certificate-authority': Text,
  'certificate-authority-data': Text,
  'proxy-url': Text,
})
export type KubeconfigCluster = z.infer<typeof Cluster>

const Exec = z.object({
  apiVersion: Text,
  command: z.string(),
  args: z.nullish(z.array(z.string())),
  env: z.nullish(z.array(z.object({ name: z.string(), value: z.string() }))),
  installHint: Text,
  provideClusterInfo: Flag,
  interactiveMode: Text,
})
export type KubeconfigExec = z.infer<typeof Exec>

const User = z.object({
  'client-certificate': Text,
  'client-certificate-data': Text,
  'client-key': Text,
  'client-key-data': Text,
  token: Text,
  tokenFile: Text,
  username: Text,
  password: Text,
  as: Text,
  'as-uid': Text,
  'as-groups': z.nullish(z.array(z.string())),
  exec: z.nullish(Exec),
  'auth-provider': z.nullish(z.object({ name: Text })),
})
export type KubeconfigUser = z.infer<typeof User>

const Context = z.object({ cluster: Text, user: Text, namespace: Text })
export type KubeconfigContext = z.infer<typeof Context>

export const KubeconfigFile = z.object({
  'current-context': Text,
  clusters: z.nullish(z.array(z.object({ name: z.string(), cluster: z.nullish(Cluster) }))),
  users: z.nullish(z.array(z.object({ name: z.string(), user: z.nullish(User) }))),
  contexts: z.nullish(z.array(z.object({ name: z.string(), context: z.nullish(Context) }))),
})
export type KubeconfigFile = z.infer<typeof KubeconfigFile>

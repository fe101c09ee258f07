import type {
  CheckedResource,
  ConfigurationReport,
  Misconfiguration,
  SourcePlace,
} from '../src/core/misconfiguration.ts'

/** Of two objects: one that a check objects to twice, once by decision, and one that nothing is wrong with. */
export const SAMPLE_CONFIGURATION: ConfigurationReport = {
  resources: [
    resource('Deployment', 'web', { file: 'deploy/web.yaml', startLine: 1, endLine: 24 }),
    resource('Service', 'web', { file: 'deploy/web.yaml', startLine: 26, endLine: 34 }),
  ],
  misconfigurations: [
    misconfiguration('KSV-0017', 'KSV017', 'Privileged container', {
      severity: 'HIGH',
      message: 'Container "proxy" is privileged',
      place: {
        file: 'deploy/web.yaml',
        startLine: 17,
        startColumn: 11,
        endLine: 17,
        excerpt: 'privileged: true',
      },
    }),
  ],
  suppressed: [
    {
      misconfiguration: misconfiguration('KSV-0020', 'KSV020', 'Runs with a low user id', {
        severity: 'LOW',
        message: 'Container "proxy" runs as user 100',
        place: { file: 'deploy/web.yaml', startLine: 18 },
      }),
      by: 'plimsoll.yaml',
      reason: 'the image knows no other user',
      decision: { kind: 'exception', source: 'plimsoll.yaml:4', owner: 'team-a', until: '2026-12-31' },
    },
  ],
}

function resource(kind: string, name: string, place: SourcePlace): CheckedResource {
  const containers = [
    { name: 'proxy', role: 'sidecar', image: 'registry.example/proxy:1', score: -30 },
  ] as const
  const workload = kind === 'Deployment'
  return {
    kind,
    name,
    namespace: 'shop',
    apiVersion: workload ? 'apps/v1' : 'v1',
    place,
    containers: workload ? containers : [],
    passed: 7,
    ...(workload ? { score: -30, podSecurity: 'privileged' } : {}),
  }
}

function misconfiguration(
  id: string,
  alias: string,
  title: string,
  more: Pick<Misconfiguration, 'severity' | 'message' | 'place'>,
): Misconfiguration {
  return {
    kind: 'misconfiguration',
    id,
    aliases: [`AVD-${id}`, alias],
    title,
    description: 'What breaks out of the container, has the node, <b>whole</b>.',
    advice: 'Take it away, or name what is needed',
    references: [`https://checks.example/${id.toLowerCase()}`],
    standards: ['Pod Security Standards: baseline'],
    subject: {
      kind: 'Deployment',
      name: 'web',
      namespace: 'shop',
      apiVersion: 'apps/v1',
      container: 'proxy',
      path: ['spec', 'template', 'spec', 'initContainers', 0, 'securityContext', 'privileged'],
    },
    ...more,
  }
}

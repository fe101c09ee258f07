/** One metric of the service, as Prometheus knows it. */
export interface MetricEntry {
  readonly name: string
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds, of histograms. */
  readonly buckets?: readonly number[]
}

/** Clair's, with finer ones below for what takes milliseconds here. Seconds. */
const DURATIONS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.7, 1.1, 1.7, 2.7, 4.2, 6.5, 10, 15, 23, 36, 54, 83, 128, 196,
  300,
]
const SIZES = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304, 16_777_216]

/** Of requests: the same five for each family, three of which are Clair's. */
function requestMetrics(family: string, what: string): MetricEntry[] {
  const labels = ['handler', 'code', 'method']
  return [
    { name: `${family}_request_total`, kind: 'counter', help: `Requests to ${what}.`, labels },
    {
      name: `${family}_request_size_bytes`,
      kind: 'histogram',
      help: `Bytes of requests to ${what}, by Content-Length.`,
      labels,
      buckets: SIZES,
    },
    {
      name: `${family}_response_size_bytes`,
      kind: 'histogram',
      help: `Bytes of answers of ${what}, by Content-Length.`,
      labels,
      buckets: SIZES,
    },
    {
      name: `${family}_request_duration_seconds`,
      kind: 'histogram',
      help: `Time until an answer of ${what} was sent.`,
      labels,
      buckets: DURATIONS,
    },
    {
      name: `${family}_in_flight_requests`,
      kind: 'gauge',
      help: `Requests to ${what} that are being served.`,
      labels: ['handler'],
    },
  ]
}

/** Every metric but those of the process, which prom-client makes. Clair's names where the meaning is the same. */
export const METRICS: readonly MetricEntry[] = [
  ...requestMetrics('clair_http_indexerv1', 'the indexer of Clair’s API'),
  ...requestMetrics('clair_http_matcherv1', 'the matcher of Clair’s API'),
  ...requestMetrics('clair_http_notificationv1', 'the notifier of Clair’s API'),
  ...requestMetrics('clair_http_discovery', 'the OpenAPI document of Clair’s API'),
  ...requestMetrics('plimsoll_http', 'everything else'),
  {
    name: 'clair_http_concurrencylimited_total',
    kind: 'counter',
    help: 'Requests that were answered 429, because as many as are allowed were indexing.',
    labels: ['endpoint', 'method'],
  },
  {
    name: 'clair_cmd_version_info',
    kind: 'gauge',
    help: 'Always 1; the version is a label.',
    labels: ['version'],
  },
  {
    name: 'plimsoll_queue_jobs',
    kind: 'gauge',
    help: 'Jobs in the queue, of all replicas together.',
    labels: ['task', 'state'],
  },
  {
    name: 'plimsoll_job_duration_seconds',
    kind: 'histogram',
    help: 'Time that an attempt at a job took in this replica; outcome is done, failed or handed-back.',
    labels: ['task', 'outcome'],
    buckets: DURATIONS,
  },
  {
    name: 'plimsoll_queue_faults_total',
    kind: 'counter',
    help: 'Attempts at jobs that failed in this replica, and faults of the queue itself (task queue).',
    labels: ['task', 'is_dead'],
  },
  {
    name: 'plimsoll_notifications_total',
    kind: 'counter',
    help: 'Notifications that this replica made.',
    labels: [],
  },
  {
    name: 'plimsoll_deliveries_total',
    kind: 'counter',
    help: 'Attempts of this replica to deliver a notification, by the kind of the target; outcome is delivered or failed.',
    labels: ['kind', 'outcome'],
  },
  {
    name: 'plimsoll_hook_events_total',
    kind: 'counter',
    help: 'Pushes and deletions that registries told of.',
    labels: ['kind'],
  },
  {
    name: 'plimsoll_feed_updates_total',
    kind: 'counter',
    help: 'Updates of feeds by this replica; outcome is published, unchanged, held or failed.',
    labels: ['feed', 'outcome'],
  },
  {
    name: 'plimsoll_feed_records',
    kind: 'gauge',
    help: 'Records of the feed that is in force.',
    labels: ['feed'],
  },
  {
    name: 'plimsoll_feed_last_success_timestamp_seconds',
    kind: 'gauge',
    help: 'When upstream was last asked and answered, since 1970; 0 for never.',
    labels: ['feed'],
  },
  {
    name: 'plimsoll_feed_failing',
    kind: 'gauge',
    help: 'Whether the last update failed, or made a generation that is held back.',
    labels: ['feed'],
  },
  {
    name: 'plimsoll_feed_held',
    kind: 'gauge',
    help: 'Whether a generation is held back because it shrank.',
    labels: ['feed'],
  },
  {
    name: 'plimsoll_match_duration_seconds',
    kind: 'histogram',
    help: 'Time that it took to hold one stored image against the advisories, where its report was not kept.',
    labels: [],
    buckets: DURATIONS,
  },
  {
    name: 'plimsoll_finding_changes_total',
    kind: 'counter',
    help: 'Findings of packages that new generations of a feed added, removed or changed.',
    labels: ['feed'],
  },
  {
    name: 'plimsoll_admission_decisions_total',
    kind: 'counter',
    help: 'Decisions about what may run in a cluster, by the path that was asked and by what became of it.',
    labels: ['endpoint', 'outcome'],
  },
  {
    name: 'plimsoll_admission_reasons_total',
    kind: 'counter',
    help: 'Reasons of these decisions to refuse or to warn, by their codes.',
    labels: ['code'],
  },
  {
    name: 'plimsoll_admission_policy_loaded_timestamp_seconds',
    kind: 'gauge',
    help: 'When the policy of admission that is in force was read.',
    labels: [],
  },
  {
    name: 'plimsoll_admission_policy_faulty',
    kind: 'gauge',
    help: '1 while the files of the policy of admission are faulty, and the one before them is in force.',
    labels: [],
  },
  {
    name: 'plimsoll_admission_policy_reloads_total',
    kind: 'counter',
    help: 'Policies of admission that were read after a change: `replaced` the one before, or `refused`.',
    labels: ['outcome'],
  },
  {
    name: 'plimsoll_admission_namespaces',
    kind: 'gauge',
    help: 'Namespaces whose labels are known, where the policy of admission asks for them.',
    labels: [],
  },
  {
    name: 'plimsoll_admission_namespaces_silence_seconds',
    kind: 'gauge',
    help: 'Time since the cluster last said anything of its namespaces, be it that there is nothing new.',
    labels: [],
  },
  {
    name: 'plimsoll_running_images',
    kind: 'gauge',
    help: 'Images that run in a cluster, by what is said of them; unknown: not scanned, or nobody can pull them.',
    labels: ['cluster', 'verdict'],
  },
  {
    name: 'plimsoll_running_became_bad_total',
    kind: 'counter',
    help: 'Images that ran and became bad, or worse, as this replica judged them.',
    labels: ['cluster'],
  },
  {
    name: 'plimsoll_running_watched',
    kind: 'gauge',
    help: 'Whether this replica watches the cluster now, 1 or 0: one of all replicas does.',
    labels: ['cluster'],
  },
  {
    name: 'plimsoll_running_reports_total',
    kind: 'counter',
    help: 'Report objects in a cluster; outcome is written, removed, foreign (another of that name is there) or failed.',
    labels: ['cluster', 'outcome'],
  },
  {
    name: 'plimsoll_admission_store_away',
    kind: 'gauge',
    help: 'Whether admission decides without the database, which does not answer, 1 or 0.',
    labels: [],
  },
  {
    name: 'plimsoll_admission_kept_decisions',
    kind: 'gauge',
    help: 'Decisions made without the database that are not on record yet.',
    labels: [],
  },
  {
    name: 'plimsoll_admission_lost_decisions_total',
    kind: 'counter',
    help: 'Decisions made without the database that only the log tells of, because no more could be kept.',
    labels: [],
  },
  {
    name: 'plimsoll_store_bytes',
    kind: 'gauge',
    help: 'Bytes of the database.',
    labels: [],
  },
  {
    name: 'plimsoll_ready',
    kind: 'gauge',
    help: 'Whether a check of /readyz passes, 1 or 0.',
    labels: ['check'],
  },
]

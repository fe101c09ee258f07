import * as z from 'zod/mini'
import { SEVERITIES } from '../../core/severity.ts'

/*
 * What is read of the part of a report that is about how things are set up; see schema.ts.
 */

const text = z.string()
const maybeText = z.optional(text)
const count = z.int().check(z.nonnegative())
const line = z.optional(z.int().check(z.positive()))
export const ObjectPath = z.array(z.union([text, z.number()]))

const maybeCount = z.optional(count)

const Place = z.object({
  File: text,
  StartLine: line,
  StartColumn: line,
  EndLine: line,
  Layer: maybeCount,
  HiddenBy: maybeCount,
  Excerpt: maybeText,
})
export type Place = z.infer<typeof Place>

const Operation = z.discriminatedUnion('op', [
  z.object({ op: z.enum(['add', 'replace', 'test']), path: text, value: z.unknown() }),
  z.object({ op: z.literal('remove'), path: text }),
])

const Edit = z.object({ Start: count, End: count, Text: text })

const Secret = z.object({
  Category: text,
  Confidence: z.enum(['high', 'medium', 'low']),
  Masked: text,
  Places: z.array(
    z.object({
      Kind: z.enum(['file', 'environment', 'label', 'history', 'commit']),
      Path: text,
      PathInside: maybeText,
      Layer: maybeCount,
      HiddenBy: maybeCount,
      Commit: maybeText,
      Line: line,
      Column: line,
      Excerpt: text,
    }),
  ),
  MorePlaces: maybeCount,
  Note: maybeText,
})
export type Secret = z.infer<typeof Secret>

const identity = { Kind: text, APIVersion: maybeText, Namespace: maybeText, Name: maybeText }

export const Misconfiguration = z.object({
  ID: text,
  Title: text,
  Description: text,
  Message: text,
  Resolution: text,
  Severity: z.enum(SEVERITIES),
  References: z.array(text),
  Plimsoll: z.object({
    Aliases: z.array(text),
    Standards: z.array(text),
    Subject: z.object({ ...identity, Container: maybeText, Path: ObjectPath }),
    Place,
    Class: z.optional(z.enum(['configuration', 'secret', 'hygiene'])),
    Fix: z.optional(z.object({ Summary: text, Patch: z.array(Operation), Edits: z.optional(z.array(Edit)) })),
    Secret: z.optional(Secret),
    Bytes: maybeCount,
  }),
})
export type Misconfiguration = z.infer<typeof Misconfiguration>

/** Trivy's shape around it is for others. */
export const SavedSecret = z.object({ Plimsoll: Misconfiguration })

export const Resource = z.object({
  ...identity,
  Place,
  Score: z.optional(z.int()),
  Containers: z.array(
    z.object({
      Name: text,
      Role: z.enum(['container', 'init', 'sidecar', 'ephemeral']),
      Image: maybeText,
      Score: z.optional(z.int()),
    }),
  ),
  Passed: count,
  PodSecurity: z.optional(z.enum(['privileged', 'baseline', 'restricted'])),
})
export type Resource = z.infer<typeof Resource>

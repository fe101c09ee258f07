import {
  DATA_ID,
  DETAILS_ID,
  type DetailData,
  type PageData,
  SIZES_ID,
  type SizeData,
} from '../../src/reports/html/page-data.ts'

/** `undefined` in a page without findings. */
export function readData(): PageData | undefined {
  return read(DATA_ID) as PageData | undefined
}

let details: DetailData | undefined

/** Read when it is first asked for: most of the page, and many never open a finding. */
export function readDetails(): DetailData {
  details ??= (read(DETAILS_ID) as DetailData | undefined) ?? { details: [], texts: [] }
  return details
}

/** None in a page whose images have no sizes. */
export function readSizes(): SizeData {
  return (read(SIZES_ID) as SizeData | undefined) ?? []
}

function read(id: string): unknown {
  const text = document.getElementById(id)?.textContent
  return text ? JSON.parse(text) : undefined
}

import { readData, readSizes } from './data.ts'
import { modelOf } from './model.ts'
import { runPage } from './page.ts'
import { searchSetup } from './setup-search.ts'
import { makeSortable } from './sortable.ts'
import { themeButton } from './theme.ts'
import { treemap } from './treemap.ts'

themeButton()
for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) makeSortable(table)
searchSetup()
for (const [index, image] of readSizes().entries())
  document.querySelector(`[data-treemap="${index}"]`)?.append(treemap(image))
const data = readData()
if (data) runPage(modelOf(data))

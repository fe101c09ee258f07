import { readData } from './data.ts'
import { modelOf } from './model.ts'
import { runPage } from './page.ts'
import { searchSetup } from './setup-search.ts'
import { makeSortable } from './sortable.ts'
import { themeButton } from './theme.ts'

themeButton()
for (const table of document.querySelectorAll<HTMLTableElement>('table.sortable')) makeSortable(table)
searchSetup()
const data = readData()
if (data) runPage(modelOf(data))

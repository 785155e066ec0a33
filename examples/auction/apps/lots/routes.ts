import { catalogue } from './views/catalogue.tsx'
import { bidOnLot, lotDetail } from './views/lot.tsx'
import { myBids, myLots } from './views/mine.tsx'
import { createLot, deleteLot, editLot, newLot, publishLot, saveLot } from './views/selling.tsx'

/** The addresses of the sale. */
export const routes = [
  catalogue,
  lotDetail,
  bidOnLot,
  myBids,
  myLots,
  newLot,
  createLot,
  editLot,
  saveLot,
  publishLot,
  deleteLot,
]

import { type Bill, databases, heicShare, households, machineBill, monthlyBill, operationsAMonth } from '../cost/cost-model.ts'
import { cpuSeconds, operations, photosInMonth } from '../cost/measured.ts'
import { type Price, prices, pricesReadOn } from '../cost/prices.ts'
import type { DocumentLanguage } from './endpoints-tables.ts'

type Words = Readonly<
  Record<
    keyof Bill | 'operation' | 'a' | 'b' | 'photos' | 'year' | 'sum' | 'shared' | 'dedicated' | 'machine' | 'item' | 'price' | 'source',
    string
  >
> & {
  did: Readonly<Record<keyof typeof operations, string>>
  priced: Readonly<Record<keyof typeof prices, string>>
  confirmed: Readonly<Record<Price['confirmed'], string>>
  use: readonly string[]
  comma: string
  inBrackets: (said: string, more: string) => string
}

const words: Readonly<Record<DocumentLanguage, Words>> = {
  en: {
    operation: 'What is done',
    comma: ', ',
    inBrackets: (said, more) => `${said} (${more})`,
    a: 'class A (writes, lists)',
    b: 'class B (reads)',
    photos: 'photos a year',
    year: 'year',
    item: 'US dollars a month',
    price: 'price',
    source: 'source',
    sum: '**Bucket and Cloud Run**',
    shared: '**with the smallest shared Cloud SQL**',
    dedicated: '**with `db-custom-1-3840`**',
    machine: 'Instead of all that: one small machine, DuckDB, photos on its disk',
    originals: 'Originals: 30 days in Standard, then Coldline',
    staged: 'Uploads once more, by soft delete',
    derivatives: 'Previews and thumbnails, Standard',
    backups: 'Backups of the database, at most',
    operations: 'Operations of the bucket',
    traffic: 'Traffic to people, reading from Coldline',
    cloudRun: 'Cloud Run while somebody is there',
    did: {
      uploadJpeg: 'a JPEG of 4 MB is uploaded',
      uploadHeic: 'a HEIC is uploaded, with its own pictures made afterwards',
      overwrite: 'a photo is overwritten',
      thumbnails: `${photosInMonth} thumbnails are seen for the first time (then browsers have them)`,
      preview: 'a photo is opened',
      original: 'an original is downloaded through the server',
      health: 'a probe asks `/health`',
      sweep: 'the hourly job `sweep`',
      measureStorage: 'the daily job `measure-storage`',
      verify: 'the weekly job `verify`',
      backup: 'the daily backup',
    },
    priced: {
      standard: 'Storage, Standard, a GiB and month',
      coldline: 'Storage, Coldline, a GiB and month',
      classA: '1,000 operations of class A, Standard',
      classB: '1,000 operations of class B, Standard',
      toColdline: '1,000 objects moved to Coldline by the lifecycle rule',
      coldlineRead: 'Reading from Coldline, a GiB',
      traffic: 'Traffic to the internet, a GiB',
      runCpu: 'Cloud Run, CPU while awake, a vCPU-second',
      runMemory: 'Cloud Run, memory while awake, a GiB-second',
      runCpuAsked: 'Cloud Run, CPU during requests only, a vCPU-second',
      runMemoryAsked: 'Cloud Run, memory during requests only, a GiB-second',
      runRequests: 'Cloud Run, a million requests, where CPU is charged during requests only',
      sqlCpu: 'Cloud SQL Enterprise, a vCPU-hour',
      sqlMemory: 'Cloud SQL Enterprise, a GB-hour of memory',
      sqlShared: 'Cloud SQL `db-f1-micro`, an hour',
      sqlDisk: 'Cloud SQL, SSD, a GiB and month',
      machine: 'Compute Engine `e2-small`, an hour',
      disk: 'Compute Engine, balanced disk, a GiB and month',
    },
    confirmed: { 'by Google': 'read there', 'by others': 'read where others quote it', no: 'not confirmed' },
    use: [
      'Somebody there, minutes a day',
      'Thumbnails seen for the first time, a month',
      'Photos opened, a month',
      'Originals downloaded, a month',
      'Operations of class A and B, a month of the first year',
    ],
  },
  ja: {
    operation: '行うこと',
    comma: '、',
    inBrackets: (said, more) => `${said}（${more}）`,
    a: 'クラス A（書き込み、一覧）',
    b: 'クラス B（読み出し）',
    photos: '枚/年',
    year: '年目',
    item: '米ドル/月',
    price: '単価',
    source: '出典',
    sum: '**バケットと Cloud Run の合計**',
    shared: '**＋ 最小の共有 Cloud SQL**',
    dedicated: '**＋ `db-custom-1-3840`**',
    machine: '以上の代わりに、小さなマシン 1 台（DuckDB、写真もそのディスクに置く）',
    originals: '元のファイル（30 日間 Standard、以後 Coldline）',
    staged: '削除（復元可能）として残る、アップロード途中の写し',
    derivatives: 'プレビューとサムネイル（Standard）',
    backups: 'データベースのバックアップ（多く見積もって）',
    operations: 'バケットのオペレーション',
    traffic: '見る人への通信、Coldline からの読み出し',
    cloudRun: '人がいる間の Cloud Run',
    did: {
      uploadJpeg: '4 MB の JPEG を 1 枚アップロードする',
      uploadHeic: 'HEIC を 1 枚アップロードする（後から作る画像を含む）',
      overwrite: '写真を 1 枚上書きする',
      thumbnails: `サムネイル ${photosInMonth} 枚を初めて見る（以後はブラウザーが持っています）`,
      preview: '写真を 1 枚開く',
      original: '元のファイルを 1 つ、サーバー経由でダウンロードする',
      health: '`/health` を 1 回確認する',
      sweep: '1 時間ごとのジョブ `sweep`',
      measureStorage: '毎日のジョブ `measure-storage`',
      verify: '毎週のジョブ `verify`',
      backup: '毎日のバックアップ',
    },
    priced: {
      standard: '保存、Standard、1 GiB・1 か月',
      coldline: '保存、Coldline、1 GiB・1 か月',
      classA: 'クラス A のオペレーション 1,000 回、Standard',
      classB: 'クラス B のオペレーション 1,000 回、Standard',
      toColdline: 'ライフサイクルによる Coldline への移動、1,000 個',
      coldlineRead: 'Coldline からの読み出し、1 GiB',
      traffic: 'インターネットへの通信、1 GiB',
      runCpu: 'Cloud Run、起動中の CPU、1 vCPU 秒',
      runMemory: 'Cloud Run、起動中のメモリー、1 GiB 秒',
      runCpuAsked: 'Cloud Run、リクエスト処理中だけの CPU、1 vCPU 秒',
      runMemoryAsked: 'Cloud Run、リクエスト処理中だけのメモリー、1 GiB 秒',
      runRequests: 'Cloud Run、リクエスト 100 万回（処理中だけ課金する場合）',
      sqlCpu: 'Cloud SQL Enterprise、1 vCPU 時間',
      sqlMemory: 'Cloud SQL Enterprise、メモリー 1 GB 時間',
      sqlShared: 'Cloud SQL `db-f1-micro`、1 時間',
      sqlDisk: 'Cloud SQL、SSD、1 GiB・1 か月',
      machine: 'Compute Engine `e2-small`、1 時間',
      disk: 'Compute Engine、バランス永続ディスク、1 GiB・1 か月',
    },
    confirmed: { 'by Google': 'そのページで確認', 'by others': '引用しているページで確認', no: '未確認' },
    use: [
      '人がいる時間（分/日）',
      '初めて見るサムネイル（枚/月）',
      '開く写真（枚/月）',
      'ダウンロードする元のファイル（個/月）',
      'クラス A、B のオペレーション（1 年目の 1 か月）',
    ],
  },
}

const table = (rows: readonly (readonly string[])[]) => rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')
const rule = (columns: number) => ['---', ...Array.from({ length: columns - 1 }, () => '---:')]
const dollars = (usd: number) => (usd < 0.005 ? '< 0.01' : usd.toFixed(2))
const whole = (value: number) => value.toLocaleString('en-US')

/** What was measured: operations of the bucket. */
export function operationsTable(language: DocumentLanguage): string {
  const say = words[language]
  const names = Object.keys(operations) as (keyof typeof operations)[]
  return table([
    [say.operation, say.a, say.b],
    rule(3),
    ...names.map((name) => [say.did[name], String(operations[name].a), String(operations[name].b)]),
  ])
}

/** What a household does, as assumed. */
export function householdsTable(language: DocumentLanguage): string {
  const say = words[language]
  const cells = households.map((household) => {
    const { a, b } = operationsAMonth(household, household.photosAYear)
    return [household.awakeMinutesADay, household.thumbnailsAMonth, household.previewsAMonth, household.originalsAMonth]
      .map(whole)
      .concat(`${whole(a)}${say.comma}${whole(b)}`)
  })
  const heads = households.map(({ photosAYear }) => `${whole(photosAYear)} ${say.photos}`)
  return table([['', ...heads], rule(4), ...say.use.map((label, index) => [label, ...cells.map((column) => column[index] ?? '')])])
}

/** What a month costs, at the end of the first and of the fifth year. */
export function billsTable(language: DocumentLanguage): string {
  const say = words[language]
  const columns = households.flatMap((household) => [1, 5].map((year) => ({ household, year, bill: monthlyBill(household, year) })))
  const total = (bill: Bill) => Object.values(bill).reduce((all, usd) => all + usd, 0)
  const heads = columns.map(({ household, year }) =>
    language === 'en'
      ? `${whole(household.photosAYear)} ${say.photos}, ${say.year} ${year}`
      : `${whole(household.photosAYear)} ${say.photos}、${year} ${say.year}`,
  )
  const parts: readonly (keyof Bill)[] = ['originals', 'staged', 'derivatives', 'backups', 'operations', 'traffic', 'cloudRun']
  return table([
    [say.item, ...heads],
    rule(columns.length + 1),
    ...parts.map((part) => [say[part], ...columns.map(({ bill }) => dollars(bill[part]))]),
    [say.sum, ...columns.map(({ bill }) => `**${dollars(total(bill))}**`)],
    [say.shared, ...columns.map(({ bill }) => `**${dollars(total(bill) + databases.shared)}**`)],
    [say.dedicated, ...columns.map(({ bill }) => `**${dollars(total(bill) + databases.dedicated)}**`)],
    [
      say.machine,
      ...columns.map(({ household, year }) => {
        const { machine, disk, gib } = machineBill(household, year)
        return say.inBrackets(dollars(machine + disk), `${whole(gib)} GiB`)
      }),
    ],
  ])
}

/** CPU of a month of the first year, all uploads and looks, in seconds: what the work itself takes. */
export function workSeconds(photosAYear: number): number {
  const household = households.find((each) => each.photosAYear === photosAYear)
  const monthly = photosAYear / 12
  return Math.round(
    monthly * (cpuSeconds.uploadJpeg + heicShare * cpuSeconds.drawHeic) + (household?.thumbnailsAMonth ?? 0) * cpuSeconds.thumbnail,
  )
}

export function pricesTable(language: DocumentLanguage): string {
  const say = words[language]
  const names = Object.keys(prices) as (keyof typeof prices)[]
  const rows = names.map((name) => {
    const { usd, source, confirmed } = prices[name]
    return [say.priced[name], `$${usd}`, `[${new URL(source).pathname.slice(1)}](${source})${say.comma}${say.confirmed[confirmed]}`]
  })
  return table([[`${pricesReadOn}`, say.price, say.source], ['---', '---:', '---'], ...rows])
}

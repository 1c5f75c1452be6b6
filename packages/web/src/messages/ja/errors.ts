import type { AllErrorWords } from '../en/errors.ts'

const nothingStored = '何も保存されておらず、ライブラリは元のままです。'
const libraryUnchanged = 'ライブラリは変わっていません。'
const photosSafe = '写真は無事です。'

export const errors: AllErrorWords = {
  NETWORK: { happened: 'サーバーに接続できません。', safe: photosSafe, todo: '接続を確認して、もう一度お試しください。' },
  UNEXPECTED_ANSWER: {
    happened: 'サーバーとの間で、ImgStream のものではない応答を受け取りました。',
    safe: photosSafe,
    todo: 'もう一度お試しください。続く場合は、サーバーの手前にあるプロキシを確認してください。',
  },
  INVALID_REQUEST: {
    happened: 'サーバーがこの要求を理解できませんでした。',
    safe: libraryUnchanged,
    todo: 'ページを再読み込みして、もう一度お試しください。',
  },
  INVALID_FILENAME: {
    happened: 'このファイル名は写真に使えません。',
    safe: nothingStored,
    todo: '名前を変えて、もう一度アップロードしてください。',
  },
  INVALID_CURSOR: { happened: '読み込み中に一覧が変わりました。', safe: libraryUnchanged, todo: 'ページを再読み込みしてください。' },
  CONFIRMATION_REQUIRED: {
    happened: 'はっきりとした確認が必要です。',
    safe: libraryUnchanged,
    todo: '確認してから、もう一度お試しください。',
  },
  ADMIN_UNAVAILABLE: {
    happened: 'データベースの確認とリセットは、開発環境とテスト環境でだけ使えます。',
    safe: '何も読み書きしていません。',
    todo: '本番環境では、バックアップから「imgstream backup restore」で復元してください。',
  },
  BACKUP_NOT_FOUND: {
    happened: 'その名前のバックアップはありません。',
    safe: libraryUnchanged,
    todo: 'どのバックアップがあるか確かめてください。',
  },
  BACKUP_DAMAGED: {
    happened: 'バックアップが壊れています。書き込んだときの内容と違います。',
    safe: libraryUnchanged,
    todo: '新しいバックアップを作るか、「imgstream database reset」で古いバックアップの名前を指定してください。',
  },
  BACKUP_UNAVAILABLE: {
    happened: 'バックアップの保存先が応答しません。',
    safe: libraryUnchanged,
    todo: '保存先に接続できるか確かめてから、もう一度お試しください。',
  },
  RESET_RUNNING: {
    happened: '別のリセットが進行中です。',
    safe: 'リセットは、すべて行われるか何も行われないかのどちらかです。',
    todo: '1 分ほど待ってから、もう一度確かめてください。',
  },
  LIBRARY_BUSY: {
    happened: '写真が次々に届いているため、リセットできませんでした。',
    safe: libraryUnchanged,
    todo: 'アップロードが終わってから、もう一度お試しください。',
  },
  UNAUTHENTICATED: {
    happened: 'ログインの有効期限が切れました。',
    safe: photosSafe,
    todo: 'ページを再読み込みして、ログインし直してください。',
  },
  HTTPS_REQUIRED: {
    happened: 'このサーバーは https でのみ利用できます。',
    safe: nothingStored,
    todo: 'https で始まるアドレスで開いてください。',
  },
  WRONG_SIGN_IN: {
    happened: 'メールアドレスかパスワードが違います。',
    safe: photosSafe,
    todo: '入力した内容を確認して、もう一度お試しください。',
  },
  CODE_NOT_VALID: {
    happened: 'このコードまたはリンクは、使用済みか期限切れです。',
    safe: photosSafe,
    todo: '新しいものを発行してもらってください。',
  },
  NOT_AN_OWNER: {
    happened: 'この操作は、サーバーのオーナーだけが行えます。',
    safe: '何も変更されていません。',
    todo: 'サーバーの管理者に依頼してください。',
  },
  NOT_AN_OPERATOR: {
    happened: 'この操作は、このサーバーの運用者だけが行えます。',
    safe: '何も変更されていません。',
    todo: 'サーバーのオーナー、または設定 OPERATORS に挙げられている方に依頼してください。',
  },
  SIGN_IN_AGAIN: {
    happened: 'ログインしてから時間がたっています。',
    safe: '何も変更されていません。',
    todo: 'ご本人であることを確認してから、もう一度お試しください。',
  },
  WRONG_SCOPE: {
    happened: '使用中のトークンでは、この操作はできません。',
    safe: '何も変更されていません。',
    todo: '必要な権限を持つトークンをお使いください。',
  },
  ACCOUNT_NOT_FOUND: {
    happened: 'このアカウントはありません。',
    safe: '何も変更されていません。',
    todo: 'ページを再読み込みしてください。',
  },
  INVITATION_NOT_FOUND: {
    happened: 'この招待は、使用済みか取り消し済みです。',
    safe: '何も変更されていません。',
    todo: 'ページを再読み込みしてください。',
  },
  PASSKEY_NOT_FOUND: {
    happened: 'このパスキーは、すでに削除されています。',
    safe: '何も変更されていません。',
    todo: 'ページを再読み込みしてください。',
  },
  SESSION_NOT_FOUND: {
    happened: 'この端末は、すでにログアウトしています。',
    safe: '何も変更されていません。',
    todo: 'ページを再読み込みしてください。',
  },
  JOB_NOT_FOUND: {
    happened: 'このジョブはないか、記録が古いため残っていません。',
    safe: '何も変更されていません。',
    todo: 'ページを再読み込みしてください。',
  },
  JOB_RUNNING: {
    happened: 'このジョブは、すでに実行中です。',
    safe: '二重には実行されていません。',
    todo: '実行が終わるまでお待ちください。',
  },
  TOKEN_NOT_FOUND: {
    happened: 'このトークンは、すでに取り消されています。',
    safe: '何も変更されていません。',
    todo: 'ページを再読み込みしてください。',
  },
  EMAIL_TAKEN: {
    happened: 'このメールアドレスのアカウントは、すでにあります。',
    safe: '何も変更されていません。',
    todo: 'そのアカウントでログインするか、別のアドレスをお使いください。',
  },
  WEAK_PASSWORD: {
    happened: 'このパスワードは、短すぎるか、長すぎるか、推測されやすいものです。',
    safe: '何も変更されていません。',
    todo: '関係のない単語をいくつか並べるなど、別のパスワードにしてください。',
  },
  SIGN_IN_REFUSED: {
    happened: 'ログインできませんでした。このライブラリを使えるアカウントであることを確認できません。',
    safe: photosSafe,
    todo: 'もう一度、または別のアカウントでお試しください。',
  },
  FOREIGN_ORIGIN: {
    happened: '別のサイトからの要求とみなされたため、サーバーが拒否しました。',
    safe: libraryUnchanged,
    todo: 'ImgStream 本来のアドレスで開いてください。',
  },
  NOT_FOUND: { happened: 'このアドレスには何もありません。', safe: photosSafe, todo: '写真の一覧に戻ってください。' },
  PHOTO_NOT_FOUND: {
    happened: 'この写真は存在しません。',
    safe: 'ほかの写真は元のままです。',
    todo: '写真の一覧に戻るか、ゴミ箱を確認してください。',
  },
  VERSION_NOT_FOUND: {
    happened: '写真のこのバージョンは、もうありません。',
    safe: '現在のバージョンは変わっていません。',
    todo: 'ページを再読み込みすると、残っているバージョンが表示されます。',
  },
  BATCH_NOT_FOUND: { happened: 'このアップロードの記録が見つかりません。', safe: photosSafe, todo: '写真の一覧に戻ってください。' },
  UPLOAD_NOT_FOUND: {
    happened: '途中まで送ったアップロードの期限が切れました。',
    safe: nothingStored,
    todo: 'ファイルをもう一度送ってください。',
  },
  METHOD_NOT_ALLOWED: {
    happened: 'サーバーはこの操作に対応していません。',
    safe: libraryUnchanged,
    todo: 'ページを再読み込みして、最新の状態にしてください。',
  },
  COLLISION: {
    happened: '同じ名前の写真がすでにライブラリにあります。',
    safe: '何も上書きされていません。',
    todo: '上書きする、両方を残す、スキップする、のいずれかを選んでください。',
  },
  CHANGED: {
    happened: '確認したあとに、この写真が変更されました。',
    safe: '何も上書きされていません。',
    todo: 'もう一度確認してください。',
  },
  CURRENT_VERSION: {
    happened: 'このバージョンは、いま現在の写真になっています。',
    safe: '何も削除されていません。',
    todo: '先に別のバージョンを復元するか、写真をゴミ箱に移動してください。',
  },
  UPLOAD_CONFLICT: {
    happened: '別のウィンドウが同じファイルを送信しています。',
    safe: '届いた分は保持されています。',
    todo: 'もう一方のウィンドウを閉じるか、少し待ってからお試しください。',
  },
  TUS_VERSION: {
    happened: 'このページとサーバーで、アップロードの方式のバージョンが異なります。',
    safe: '保存も変更もされていません。',
    todo: 'ページを再読み込みしてから、もう一度お試しください。',
  },
  TOO_LARGE: {
    happened: 'このファイルは、サーバーが受け取れる大きさを超えています。',
    safe: nothingStored,
    todo: 'ファイルを小さくするか、サーバーの管理者に上限の変更を依頼してください。',
  },
  QUOTA_EXCEEDED: {
    happened: 'ライブラリが容量の上限に達しています。',
    safe: nothingStored,
    todo: 'ゴミ箱を空にするか、置き換えられたバージョンを削除してください。容量を増やすには、サーバーの管理者に依頼してください。',
  },
  UNSUPPORTED_FORMAT: {
    happened: 'このファイルの中身は JPEG、HEIC、PNG、WebP のいずれでもありません。',
    safe: nothingStored,
    todo: 'いずれかの形式に変換して、もう一度アップロードしてください。',
  },
  RANGE_NOT_SATISFIABLE: {
    happened: 'ファイルが想定より短くなっています。',
    safe: photosSafe,
    todo: '最初からダウンロードし直してください。',
  },
  FOREIGN_HOST: {
    happened: 'サーバーはこのアドレスでは応答しません。',
    safe: photosSafe,
    todo: '設定されたアドレスで ImgStream を開いてください。',
  },
  UNREADABLE_IMAGE: {
    happened: 'この画像は壊れていて表示できません。',
    safe: nothingStored,
    todo: '元の場所からファイルをコピーし直してください。',
  },
  TOO_SMALL: {
    happened: 'このファイルは空か、写真としては小さすぎます。',
    safe: nothingStored,
    todo: '元の場所からファイルをコピーし直してください。',
  },
  TOO_MANY_PIXELS: {
    happened: 'この画像は、サーバーが扱える画素数を超えています。',
    safe: nothingStored,
    todo: '小さくして、もう一度アップロードしてください。',
  },
  CHECKSUM_MISMATCH: { happened: '送信中にファイルの内容が変わりました。', safe: nothingStored, todo: 'もう一度送ってください。' },
  NO_PICTURE: {
    happened: 'このファイルから画像を作れませんでした。',
    safe: '元のファイルは無事です。',
    todo: '元のファイルをダウンロードして、ほかのアプリで開いてください。',
  },
  HEADERS_TOO_LARGE: {
    happened: 'ブラウザーが送った付加情報が大きすぎます。',
    safe: photosSafe,
    todo: 'このサイトの Cookie を削除して、もう一度お試しください。',
  },
  TOO_MANY_REQUESTS: { happened: 'サーバーが混み合っています。', safe: photosSafe, todo: '少し待ってから、もう一度お試しください。' },
  ORIGINAL_MISSING: {
    happened: 'この写真の元のファイルがサーバーで失われています。',
    safe: 'ほかの写真に影響はありません。',
    todo: 'お手元のファイルを消さずに、サーバーの管理者へ知らせてください。バックアップから戻せることがあります。',
  },
  ORIGINAL_DAMAGED: {
    happened: 'サーバーに保存されたこの写真のファイルが壊れています。',
    safe: 'ほかの写真に影響はありません。',
    todo: 'お手元のファイルを消さずに、サーバーの管理者へ知らせてください。バックアップから戻せることがあります。',
  },
  DATABASE_DAMAGED: {
    happened: 'サーバーのデータベースの一部が読めなくなっています。',
    safe: '写真のファイル自体に影響はありません。',
    todo: 'サーバーの管理者へ知らせてください。バックアップからの復元が必要です。',
  },
  INTERNAL: {
    happened: 'サーバーで問題が起きました。',
    safe: photosSafe,
    todo: 'もう一度お試しください。続く場合は、サーバーのログを確認してください。',
  },
  DATABASE_UNAVAILABLE: {
    happened: 'サーバーがデータベースに接続できません。',
    safe: photosSafe,
    todo: '少し待ってから、もう一度お試しください。',
  },
  STORAGE_UNAVAILABLE: {
    happened: 'サーバーが写真の保存先に接続できません。',
    safe: photosSafe,
    todo: '少し待ってから、もう一度お試しください。',
  },
  SIGN_IN_UNAVAILABLE: {
    happened: '現在、サーバーで本人確認ができません。',
    safe: photosSafe,
    todo: '数秒待ってから、もう一度お試しください。',
  },
  SHUTTING_DOWN: { happened: 'サーバーが再起動しています。', safe: photosSafe, todo: '数秒待ってから、もう一度お試しください。' },
  STORAGE_FULL: {
    happened: 'サーバーの保存先がいっぱいです。',
    safe: 'これまでに保存したものは無事です。',
    todo: 'サーバーの空き容量を増やしてから、もう一度お試しください。',
  },
}

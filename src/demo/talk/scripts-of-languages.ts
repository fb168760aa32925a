import type { Script } from './script.ts';

/** Conversations in other languages and scripts; each has its room or its regulars. */
export const SCRIPTS_OF_LANGUAGES: readonly Script[] = [
  {
    topic: 'japanese',
    weight: 2,
    lines: [
      'a: おはようございます。今日は{*ja-will}。 || お疲れさまです。{ja-thing}の件、{*ja-state}。 || {ja-thing}について質問です。{*ja-question}',
      'b: {*ja-ack} || 了解です。{*ja-ack} || {*ja-state}と思います。 || ありがとうございます、{*ja-will}',
      '?a: {*ja-ack} || では{ja-time}に確認します || {ja-time}までに{*ja-will}',
    ],
  },
  {
    topic: 'japanese',
    lines: [
      'a: {ja-time}、{ja-place}で{ja-food}を食べませんか? || {ja-food}が食べたい… || {ja-place}の{ja-food}、{*ja-taste}',
      'b: いいですね! || 行きます🙋 || 今日はお弁当です😭 || {*ja-taste}ですよね || {ja-time}なら大丈夫です',
      '?a: じゃあ{ja-time}に || {*ja-taste}! || 予約しました、{2..6}名です',
    ],
  },
  {
    topic: 'japanese',
    lines: [
      'a: {ja-place}は今{*ja-weather}です',
      '?b: こちらは{*ja-weather} || 気をつけてください || {*ja-ack}',
    ],
  },
  {
    topic: 'ukrainian',
    weight: 2,
    lines: [
      'a: Доброго ранку! Сьогодні {*uk-will}. || Колеги, {*uk-question} || {uk-thing} {*uk-state}, дивлюся',
      'b: {*uk-ack} || {*uk-ack}, {*uk-will} {uk-time} || У мене теж {*uk-state} || гляну {uk-time}',
      '?a: {*uk-ack} || тоді {uk-time} || Супер, {*uk-ack}',
    ],
  },
  {
    topic: 'ukrainian',
    lines: [
      'a: Хто на обід? {uk-food} у «{uk-place}» || {uk-food} сьогодні {*uk-taste} || хочу {uk-food} і відпустку',
      'b: я! || {*uk-taste}? || тільки якщо {uk-time} || без мене, {*uk-will} || 😋',
      '?a: виходимо {uk-time} || {*uk-taste}, рекомендую',
    ],
  },
  {
    topic: 'ukrainian',
    lines: [
      'a: У нас {*uk-weather}. А у вас? || {*uk-weather}, світло є',
      '?b: {*uk-weather} || тримайтеся 💙💛 || тихо, {*uk-weather}',
    ],
  },
  {
    topic: 'chinese',
    lines: [
      'a: 早上好,今天{*zh-will}。 || {zh-thing}{*zh-state},有人看一下吗? || 请问{zh-thing}什么时候能上线?',
      'b: {*zh-ack} || 我{zh-time}看 || 好像是{*zh-cause}的问题 || {*zh-state},我查一下日志',
      '?a: {*zh-ack} || 原来是{*zh-cause},修好了 || 辛苦了!{zh-time}一起吃{zh-food}?',
      '?b: {*zh-ack} || {zh-food}可以 😋',
    ],
  },
  {
    topic: 'arabic',
    lines: [
      'a: صباح الخير، اليوم {*ar-will} || يا جماعة، {ar-thing} {*ar-state} || عندي سؤال عن {ar-thing}',
      'b: صباح النور || {*ar-ack} || سأنظر فيه {ar-time} || نعم، {*ar-state} عندي أيضًا',
      '?a: {*ar-ack} || نلتقي {ar-time} على {ar-food}؟',
    ],
  },
  {
    topic: 'greek',
    lines: [
      'a: Καλημέρα! Σήμερα {*el-will}. || το {el-thing} {*el-state}, ξέρει κανείς γιατί; || πάμε για {el-food};',
      'b: {*el-ack} || το κοιτάω {el-time} || και σε μένα {*el-state} || ναι, {el-time}',
      '?a: {*el-ack} || ωραία, {el-time} λοιπόν',
    ],
  },
  {
    topic: 'hindi',
    lines: [
      'a: सुप्रभात! आज {*hi-will}। || {hi-thing} {*hi-state}, कोई देख सकता है? || चलो {hi-time} {hi-food} खाते हैं?',
      'b: {*hi-ack} || मैं {hi-time} देखता हूँ || हाँ, यहाँ भी {*hi-state} || बिल्कुल 😄',
      '?a: {*hi-ack} || ठीक है, {hi-time} मिलते हैं',
    ],
  },
  {
    topic: 'korean',
    lines: [
      'a: 안녕하세요! 오늘은 {*ko-will} || {ko-thing} {*ko-state}. 확인 부탁드려요 || 점심에 {ko-food} 어때요?',
      'b: {*ko-ack} || {ko-time} 볼게요 || 저도 {*ko-state} || ㅋㅋㅋ 좋아요',
      '?a: {*ko-ack} || 그럼 {ko-time} 봐요',
    ],
  },
  {
    topic: 'portuguese',
    lines: [
      'a: Bom dia! Hoje {*pt-will}. || pessoal, {pt-thing} {*pt-state} || alguém sabe por que {pt-thing} {*pt-state}?',
      'b: {*pt-ack} || olho {pt-time} || aqui também {*pt-state} || kkkkk sempre na sexta',
      '?a: {*pt-ack} || {pt-food} {pt-time}? || valeu, {pt-time} te conto',
    ],
  },
  {
    topic: 'german',
    lines: [
      'a: Moin! Heute {*de-will}. || {de-thing} {*de-state}, kann jemand schauen? || Wer kommt {de-time} mit auf {de-food}?',
      'b: {*de-ack} || schau ich mir {de-time} an || bei mir {*de-state} auch || {de-food} immer',
      '?a: {*de-ack} || dann {de-time}, bis gleich',
    ],
  },
  {
    topic: 'french',
    lines: [
      "a: Bonjour à tous, aujourd'hui {*fr-will}. || {fr-thing} {*fr-state}, quelqu'un peut regarder ? || on prend {fr-food} {fr-time} ?",
      'b: {*fr-ack} || je regarde {fr-time} || chez moi aussi, {fr-thing} {*fr-state} || avec plaisir !',
      '?a: {*fr-ack} || à {fr-time} alors || merci, {*fr-ack}',
    ],
  },
  {
    topic: 'spanish',
    lines: [
      'a: ¡Buenos días! Hoy {*es-will}. || {es-thing} {*es-state}, ¿alguien lo mira? || ¿{es-food} {es-time}?',
      'b: {*es-ack} || lo miro {es-time} || aquí también {*es-state} || ¡claro que sí!',
      '?a: {*es-ack} || quedamos {es-time} || jajaja, {*es-ack}',
    ],
  },
];

/** The few words that the practice endpoint adds of its own, by language. `{0}`, `{1}` … stand for values. */

/** Languages told apart by script, the Latin ones by their commonest words; everything else is treated as English. */
export type Language = 'en' | 'de' | 'fr' | 'es' | 'ru' | 'el' | 'ar' | 'he' | 'hi' | 'zh' | 'ja' | 'ko';

/** What each language has to say. */
export interface Phrases {
  /** Questions about a term. */
  readonly questions: readonly [string, ...string[]];
  /** "What is {0}?" for sentences that define; null where the grammar would need more than rules. */
  readonly definition: string | null;
  /** Headings of a table: thing, fact, figures. */
  readonly headings: readonly [string, string, string];
  /** {0} subject, {1} {2} {3} numbers, {4} factor. */
  readonly exercise: string;
  readonly solution: string;
  readonly check: string;
  /** {0} the result. */
  readonly answer: string;
  /** {0} subject. */
  readonly tutorial: string;
  readonly goal: string;
  readonly needed: string;
  /** {0} a term. */
  readonly finished: string;
  readonly empty: string;
}

export const PHRASES: Readonly<Record<Language, Phrases>> = {
  en: {
    questions: [
      'What is worth knowing about “{0}”?',
      'What part does “{0}” play?',
      'How does “{0}” come into it?',
    ],
    definition: 'What {1} {0}?',
    headings: ['Item', 'What is known', 'Figures'],
    exercise:
      'A worksheet on “{0}” gives three numbers: {1}, {2} and {3}. Ida adds the first two, multiplies the sum by {4} and takes away the third. What does she get?',
    solution: 'Solution',
    check: 'Check, by the other route',
    answer: 'Ida gets {0}.',
    tutorial: 'Getting to work: {0}',
    goal: 'Goal',
    needed: 'At hand',
    finished: 'It worked when you can say in your own words what “{0}” has to do with it.',
    empty: 'There is nothing to rewrite: the document holds no text.',
  },
  de: {
    questions: ['Was sollte man über „{0}“ wissen?', 'Welche Rolle spielt „{0}“?'],
    definition: null,
    headings: ['Gegenstand', 'Was bekannt ist', 'Zahlen'],
    exercise:
      'Ein Arbeitsblatt über „{0}“ nennt drei Zahlen: {1}, {2} und {3}. Ida addiert die ersten beiden, nimmt die Summe mal {4} und zieht die dritte ab. Was erhält sie?',
    solution: 'Lösung',
    check: 'Probe auf anderem Weg',
    answer: 'Ida erhält {0}.',
    tutorial: 'Anleitung: {0}',
    goal: 'Ziel',
    needed: 'Bereitzulegen',
    finished: 'Es ist gelungen, wenn man mit eigenen Worten sagen kann, was „{0}“ damit zu tun hat.',
    empty: 'Es gibt nichts umzuschreiben: Das Dokument enthält keinen Text.',
  },
  fr: {
    questions: ['Que faut-il savoir sur « {0} » ?', 'Quel rôle joue « {0} » ?'],
    definition: null,
    headings: ['Sujet', 'Ce que l’on sait', 'Chiffres'],
    exercise:
      'Une fiche sur « {0} » donne trois nombres : {1}, {2} et {3}. Ida additionne les deux premiers, multiplie la somme par {4} et retranche le troisième. Qu’obtient-elle ?',
    solution: 'Solution',
    check: 'Vérification par un autre chemin',
    answer: 'Ida obtient {0}.',
    tutorial: 'Mode d’emploi : {0}',
    goal: 'But',
    needed: 'À préparer',
    finished: 'C’est réussi quand on peut dire avec ses propres mots ce que « {0} » vient y faire.',
    empty: 'Il n’y a rien à récrire : le document ne contient pas de texte.',
  },
  es: {
    questions: ['¿Qué conviene saber sobre «{0}»?', '¿Qué papel tiene «{0}»?'],
    definition: null,
    headings: ['Tema', 'Lo que se sabe', 'Cifras'],
    exercise:
      'Una ficha sobre «{0}» da tres números: {1}, {2} y {3}. Ida suma los dos primeros, multiplica la suma por {4} y resta el tercero. ¿Qué obtiene?',
    solution: 'Solución',
    check: 'Comprobación por otro camino',
    answer: 'Ida obtiene {0}.',
    tutorial: 'Manos a la obra: {0}',
    goal: 'Objetivo',
    needed: 'A mano',
    finished: 'Ha salido bien si se puede explicar con palabras propias qué tiene que ver «{0}».',
    empty: 'No hay nada que reescribir: el documento no contiene texto.',
  },
  ru: {
    questions: ['Что важно знать о теме «{0}»?', 'При чём здесь «{0}»?'],
    definition: null,
    headings: ['Предмет', 'Что известно', 'Числа'],
    exercise:
      'В листке на тему «{0}» даны три числа: {1}, {2} и {3}. Ида складывает первые два, умножает сумму на {4} и вычитает третье. Что у неё получится?',
    solution: 'Решение',
    check: 'Проверка другим способом',
    answer: 'У Иды получится {0}.',
    tutorial: 'Практическое руководство: {0}',
    goal: 'Цель',
    needed: 'Понадобится',
    finished: 'Всё получилось, если вы можете своими словами объяснить, при чём здесь «{0}».',
    empty: 'Переписывать нечего: в документе нет текста.',
  },
  el: {
    questions: ['Τι αξίζει να ξέρει κανείς για το θέμα «{0}»;', 'Ποιος είναι ο ρόλος του όρου «{0}»;'],
    definition: null,
    headings: ['Θέμα', 'Τι γνωρίζουμε', 'Αριθμοί'],
    exercise:
      'Ένα φύλλο εργασίας για το θέμα «{0}» δίνει τρεις αριθμούς: {1}, {2} και {3}. Η Ίντα προσθέτει τους δύο πρώτους, πολλαπλασιάζει το άθροισμα επί {4} και αφαιρεί τον τρίτο. Τι βρίσκει;',
    solution: 'Λύση',
    check: 'Επαλήθευση με άλλον τρόπο',
    answer: 'Η Ίντα βρίσκει {0}.',
    tutorial: 'Οδηγός στην πράξη: {0}',
    goal: 'Στόχος',
    needed: 'Χρειάζονται',
    finished: 'Πέτυχε, αν μπορείτε να πείτε με δικά σας λόγια τι σχέση έχει ο όρος «{0}».',
    empty: 'Δεν υπάρχει τίποτα να ξαναγραφτεί: το έγγραφο δεν έχει κείμενο.',
  },
  ar: {
    questions: ['ماذا ينبغي أن نعرف عن «{0}»؟', 'ما علاقة «{0}» بالموضوع؟'],
    definition: null,
    headings: ['الموضوع', 'ما هو معروف', 'الأرقام'],
    exercise:
      'في ورقة عمل عن «{0}» ثلاثة أعداد: {1} و{2} و{3}. تجمع إيدا العددين الأولين، ثم تضرب المجموع في {4}، ثم تطرح العدد الثالث. ما الناتج؟',
    solution: 'الحل',
    check: 'التحقق بطريقة أخرى',
    answer: 'الناتج هو {0}.',
    tutorial: 'دليل عملي: {0}',
    goal: 'الهدف',
    needed: 'ما يلزم',
    finished: 'نجح الأمر إذا استطعت أن تشرح بكلماتك علاقة «{0}» بالموضوع.',
    empty: 'لا شيء لإعادة كتابته: المستند لا يحتوي على نص.',
  },
  he: {
    questions: ['מה כדאי לדעת על „{0}”?', 'מה הקשר של „{0}” לעניין?'],
    definition: null,
    headings: ['נושא', 'מה ידוע', 'מספרים'],
    exercise:
      'בדף עבודה על „{0}” נתונים שלושה מספרים: {1}, {2} ו־{3}. אידה מחברת את שני הראשונים, כופלת את הסכום ב־{4} ומחסרת את השלישי. מה היא מקבלת?',
    solution: 'פתרון',
    check: 'בדיקה בדרך אחרת',
    answer: 'אידה מקבלת {0}.',
    tutorial: 'מדריך מעשי: {0}',
    goal: 'מטרה',
    needed: 'מה צריך',
    finished: 'זה הצליח אם אפשר להסביר במילים שלכם מה הקשר של „{0}”.',
    empty: 'אין מה לשכתב: במסמך אין טקסט.',
  },
  hi: {
    questions: ['“{0}” के बारे में क्या जानना उपयोगी है?', 'इसमें “{0}” की क्या भूमिका है?'],
    definition: null,
    headings: ['विषय', 'क्या ज्ञात है', 'संख्याएँ'],
    exercise:
      '“{0}” पर एक अभ्यास-पत्र में तीन संख्याएँ हैं: {1}, {2} और {3}। इदा पहली दो जोड़ती है, योग को {4} से गुणा करती है और तीसरी घटाती है। परिणाम क्या होगा?',
    solution: 'हल',
    check: 'दूसरे तरीके से जाँच',
    answer: 'परिणाम {0} है।',
    tutorial: 'व्यावहारिक मार्गदर्शिका: {0}',
    goal: 'लक्ष्य',
    needed: 'ज़रूरी चीज़ें',
    finished: 'काम सफल हुआ, यदि आप अपने शब्दों में बता सकें कि “{0}” का इससे क्या संबंध है।',
    empty: 'फिर से लिखने को कुछ नहीं है: दस्तावेज़ में कोई पाठ नहीं है।',
  },
  zh: {
    questions: ['关于“{0}”，应该知道什么？', '“{0}”在其中起什么作用？'],
    definition: null,
    headings: ['项目', '已知内容', '数字'],
    exercise:
      '一张关于“{0}”的练习纸上有三个数：{1}、{2}和{3}。小艾把前两个数相加，将和乘以{4}，再减去第三个数。她得到多少？',
    solution: '解',
    check: '用另一种方法检验',
    answer: '小艾得到{0}。',
    tutorial: '动手指南：{0}',
    goal: '目标',
    needed: '准备',
    finished: '如果能用自己的话说明“{0}”与此有什么关系，就成功了。',
    empty: '没有可以改写的内容：文档中没有文字。',
  },
  ja: {
    questions: ['「{0}」について知っておきたいことは何ですか。', '「{0}」はどのように関わっていますか。'],
    definition: null,
    headings: ['項目', 'わかっていること', '数値'],
    exercise:
      '「{0}」についてのプリントに三つの数があります：{1}、{2}、{3}。アイさんは初めの二つを足し、その和に{4}を掛けて、三つ目を引きます。いくつになりますか。',
    solution: '解き方',
    check: '別の方法による検算',
    answer: '答えは{0}です。',
    tutorial: '実践ガイド：{0}',
    goal: '目標',
    needed: '用意するもの',
    finished: '「{0}」がどう関わるかを自分の言葉で説明できれば、うまくいっています。',
    empty: '書き直すものがありません。文書に文章がありません。',
  },
  ko: {
    questions: ['“{0}”에 대해 알아 둘 것은 무엇인가요?', '“{0}”은(는) 어떤 역할을 하나요?'],
    definition: null,
    headings: ['항목', '알려진 내용', '수치'],
    exercise:
      '“{0}”에 관한 학습지에 세 수가 있습니다: {1}, {2}, {3}. 아이다는 앞의 두 수를 더하고, 그 합에 {4}을(를) 곱한 뒤 셋째 수를 뺍니다. 얼마가 될까요?',
    solution: '풀이',
    check: '다른 방법으로 검산',
    answer: '답은 {0}입니다.',
    tutorial: '실습 안내: {0}',
    goal: '목표',
    needed: '준비물',
    finished: '“{0}”이(가) 어떤 관련이 있는지 자기 말로 설명할 수 있으면 성공입니다.',
    empty: '다시 쓸 내용이 없습니다. 문서에 글이 없습니다.',
  },
};

/** Fills a phrase in one pass, so that values are never interpreted. */
export function phrase(text: string, ...values: readonly string[]): string {
  return text.replace(/\{(\d)\}/g, (mark, index: string) => values[Number(index)] ?? mark);
}

const SCRIPTS: readonly (readonly [language: Language, script: RegExp])[] = [
  ['ja', /[\p{Script=Hiragana}\p{Script=Katakana}]/gu],
  ['zh', /\p{Script=Han}/gu],
  ['ko', /\p{Script=Hangul}/gu],
  ['ru', /\p{Script=Cyrillic}/gu],
  ['el', /\p{Script=Greek}/gu],
  ['ar', /\p{Script=Arabic}/gu],
  ['he', /\p{Script=Hebrew}/gu],
  ['hi', /\p{Script=Devanagari}/gu],
];

const WORDS: readonly (readonly [language: Language, words: RegExp])[] = [
  ['en', /\b(the|and|of|is|that|with|for|was|are|it)\b/gi],
  ['de', /\b(der|die|das|und|ist|nicht|ein|eine|mit|den|von)\b/gi],
  ['fr', /\b(le|les|des|est|et|une|dans|que|pour|du|au)\b/gi],
  ['es', /\b(el|los|las|que|una|por|con|para|del|es|y)\b/gi],
];

/** The language of a text, by the first 4,000 characters: a script that makes up a fifth of the letters, else by words. */
export function languageOf(text: string): Language {
  const start = text.slice(0, 4000);
  const letters = start.match(/\p{L}/gu)?.length ?? 0;
  for (const [language, script] of SCRIPTS) {
    if ((start.match(script)?.length ?? 0) * 5 > letters) return language;
  }
  const counts = WORDS.map(([language, words]) => ({ language, count: start.match(words)?.length ?? 0 }));
  return counts.sort((a, b) => b.count - a.count)[0]?.language ?? 'en';
}

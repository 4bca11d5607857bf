/** Which language a rephrasing is in, beside its document. The texts say the same and were written for this test. */
import { describe, expect, test } from 'vitest';
import { languageDrift } from '../../server/measures/languageDrift.ts';
import { measureInput } from './measureInput.ts';

const TEXTS = {
  en: 'The river flows slowly through the valley and reaches the sea after two hundred kilometres. In spring the water rises when the snow in the mountains melts, and the meadows along the banks stand under water for weeks. People here have always built their houses on higher ground.',
  de: 'Der Fluss fließt langsam durch das Tal und mündet nach zweihundert Kilometern in das Meer. Im Frühjahr steigt das Wasser, wenn der Schnee in den Bergen schmilzt, und die Wiesen an den Ufern stehen für Wochen unter Wasser. Die Leute haben ihre Häuser von jeher auf dem höheren Grund gebaut.',
  fr: 'La rivière coule lentement dans la vallée et se jette dans la mer après deux cents kilomètres. Au printemps, les eaux montent quand la neige fond dans les montagnes, et les prairies des rives restent inondées pendant des semaines. Les habitants ont toujours bâti leurs maisons sur les hauteurs.',
  es: 'El río fluye lentamente por el valle y desemboca en el mar después de doscientos kilómetros. En la primavera el agua sube cuando se derrite la nieve de las montañas, y los prados de las orillas quedan bajo el agua por semanas. La gente siempre ha construido sus casas en lo más alto.',
  pt: 'O rio corre lentamente pelo vale e desagua no mar depois de duzentos quilómetros. Na primavera a água sobe quando a neve derrete nas montanhas, e os prados das margens ficam debaixo de água por semanas. As pessoas sempre construíram as suas casas nos lugares mais altos, como se vê ao longe.',
  it: 'Il fiume scorre lentamente per la valle e sfocia nel mare dopo duecento chilometri. In primavera il livello sale quando la neve dei monti si scioglie, e i prati delle rive sono sommersi per settimane. La gente ha sempre costruito le case in alto, e non è un caso che la chiesa sia sulla collina.',
  nl: 'De rivier stroomt langzaam door het dal en komt na tweehonderd kilometer uit in de zee. In het voorjaar stijgt het water als de sneeuw in de bergen smelt, en dan staan de weiden aan de oevers voor weken onder water. De mensen hebben hun huizen ook altijd op een hogere plek gebouwd.',
  sv: 'Floden rinner långsamt genom dalen och når havet efter tjugo mil. På våren stiger vattnet när snön i bergen smälter, och ängarna som ligger vid stränderna står under vatten i veckor. Det är därför att folk alltid har byggt sina hus på högre mark, och inte för att de ville ha utsikt.',
  ru: 'Река медленно течет по долине и через двести километров впадает в море. Весной, когда в горах тает снег, вода поднимается, и прибрежные луга неделями стоят под водой. Люди здесь всегда строили свои дома на возвышенностях, так как у реки для жилья было сыро, а не для вида.',
  uk: 'Річка повільно тече долиною і через двісті кілометрів впадає в море. Навесні, коли в горах тане сніг, вода піднімається, і прибережні луки тижнями стоять під водою. Люди тут завжди будували свої домівки на пагорбах, бо біля річки було сиро, а також для того, що з гори видно далі.',
  zh: '这条河缓缓流过山谷,在两百公里之后流入大海。春天,山上的积雪融化,河水上涨,两岸的草地会被淹没好几个星期。',
  ja: 'この川は谷をゆっくりと流れ、二百キロメートル先で海に注ぐ。春になって山の雪が溶けると水かさが増し、岸辺の草地は何週間も水に浸かる。',
  el: 'Το ποτάμι κυλά αργά μέσα από την κοιλάδα και φτάνει στη θάλασσα μετά από διακόσια χιλιόμετρα. Την άνοιξη το νερό ανεβαίνει, όταν λιώνει το χιόνι στα βουνά.',
} as const;

const drift = (text: string, source: string): boolean | null =>
  languageDrift.compute(measureInput({ text, source }));

const languages = Object.keys(TEXTS) as (keyof typeof TEXTS)[];

describe('language drift', () => {
  test.each(languages)('%s of itself has not drifted, of any other language it has', (language) => {
    for (const source of languages) {
      expect([source, drift(TEXTS[language], TEXTS[source])]).toEqual([source, source !== language]);
    }
  });

  test('is missing where there is too little to tell, or no prose', () => {
    expect(drift('La rivière coule.', TEXTS.en)).toBeNull();
    expect(drift('1 2 3 4 5 6 7 8 9 '.repeat(50), TEXTS.en)).toBeNull();
    expect(drift(TEXTS.en, '')).toBeNull();
    expect(drift(`${TEXTS.en} ${TEXTS.ru}`, TEXTS.en)).toBeNull();
    expect(
      drift('const total = items.filter(isOpen).map(priceOf).reduce(add, zero);\n'.repeat(4), TEXTS.en),
    ).toBeNull();
    expect(drift('Blarg vexil monto parvus zenit kralo. '.repeat(10), TEXTS.en)).toBeNull();
  });

  test('a table in the language of the document has not drifted', () => {
    const table = `| River | Where it meets the sea | What people do there |\n|---|---|---|\n${'| The Delta | in the wide and shallow bay | they fish and build on the higher ground |\n'.repeat(4)}`;
    expect(drift(table, TEXTS.en)).toBe(false);
  });

  test('names and quotations in another language are no drift', () => {
    expect(drift(`${TEXTS.en} ${TEXTS.en} «${TEXTS.ru.slice(0, 80)}»`, TEXTS.en)).toBe(false);
  });
});

/**
 * The commonest function words of languages that share a script: enough to tell prose in one from prose in another,
 * and silent on anything else. Lower case; words that a language shares with a neighbour may stand with both.
 */

/** ISO 639-1 code to words. */
export const FUNCTION_WORDS: Readonly<Record<string, readonly string[]>> = {
  en: listed(
    'the of and to in is that it was for on are with as be this have from or had by but not they which you',
  ),
  de: listed(
    'der die und das den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er',
  ),
  fr: listed(
    'le la les de des et du un une est dans que qui pour par sur pas plus ne se au avec ce il sont en',
  ),
  es: listed(
    'el la los las de que y en un una del se por con no su para al es lo como más pero sus sobre este',
  ),
  pt: listed(
    'o os as de que e do da em um uma para com não na no dos se por mais das como mas ao ele são foi',
  ),
  it: listed(
    'il di che e la un una per in del è con non si della da le i dei nel sono come più anche alla gli lo',
  ),
  nl: listed(
    'de het een en van in is dat op te zijn met voor niet aan er om ook als dan maar bij door worden naar',
  ),
  sv: listed(
    'och att det som en på är av för med till den har inte om ett han men var jag sig från vi så kan',
  ),
  da: listed(
    'og at det er en til på som af for med den der ikke et har de fra var jeg han sig vi også efter blev',
  ),
  no: listed('og det er en til på som av for med den ikke et har de fra var jeg han seg vi også etter ble å'),
  fi: listed(
    'ja on ei se että oli hän joka mutta myös kun ovat tai sen ole mukaan kuin niin voi vain jos sekä',
  ),
  pl: listed(
    'i w na z się nie do jest to że o jak po za od przez dla ale są był oraz tym jego może tylko które',
  ),
  cs: listed('a v na se je že s z do o k ve pro za by jako ale po jsou byl tak od při nebo také který není'),
  sk: listed('a v na sa je že s z do o k vo pre za by ako ale po sú bol tak od pri alebo tiež ktorý nie'),
  hr: listed('i u je se na da za od su s o kao ne koji to iz do ali bi će što po nije bio sve može'),
  sl: listed('in je v na se da za ki so z pa po ne od bi kot tudi iz ali pri bil lahko ni do še to'),
  ro: listed('și de în la a cu pe din nu că o un este pentru mai care se sunt au fost sau ca după prin fi'),
  hu: listed('a az és hogy nem is egy meg de ez van volt csak már ki még mint el vagy kell ha azt lehet'),
  tr: listed('ve bir bu da de için ile olarak çok daha gibi olan kadar sonra en ne var ise ancak her değil'),
  id: listed(
    'yang dan di dengan untuk dari ini itu pada dalam tidak adalah ke akan oleh juga atau ada karena dapat',
  ),
  vi: listed('và của là có cho được không một với các trong người này những khi đã để từ cũng vào như đến'),
  ca: listed('el la els les de que i en un una del amb per no és al dels com més va ser ha seva aquest però'),
  ru: listed('и в не на с что по как из к от за это для но он его а все или у так о был при также'),
  uk: listed('і в не на з що по як із до від за це для але він його а все або у та про був при також'),
  bg: listed('и в не на с че по като из към от за това для но той е са се да или със при също била му'),
  sr: listed('и у је се на да за од су с о као не који то из до али би ће што по није био све може'),
  ar: listed('في من على إلى أن عن التي الذي هذا هذه مع كان ما لا بعد كما أو بين قد ذلك كل هو وقد'),
  fa: listed('و در به از که این را با است برای آن یک می خود تا بر شده کرد ها نیز شد یا بود'),
  ur: listed('کے میں کی ہے اور سے کا کو اس کہ ہیں پر نے یہ بھی ایک تھا کر جو نہیں لیے ہو تک'),
  hi: listed('के में की है और से का को इस कि हैं पर ने यह भी एक था कर जो नहीं लिए हो तक'),
  mr: listed('आणि आहे या व हे च्या मध्ये ते आहेत होते तो ही की एक त्या पण होता केला नाही साठी'),
  ne: listed('र छ को मा का पनि यो हो गर्न ले छन् तथा थियो लागि गरेको भएको एक हुन्छ बाट'),
};

function listed(words: string): readonly string[] {
  return words.split(' ');
}

"""Words that tell a language: frequent ones and those customers write, by script (Latin `ru` is transliterated)."""

CYRILLIC = {
    "uk": (
        "не мене купити оператор де що чи коли дякую немає будь ласка замовлення доставка доставки дякуємо "
        "допоможіть треба хочу потрібен потрібна добрий день ранок вечір вартість рахунок оплата скасувати "
        "скасуйте людина людину покличте мого якщо цей вже так зателефонуйте передзвоніть хто яка який скарга "
        "дуже погано добре гаразд ні тільки зараз моє посилка посилку гроші знову дешевше післязавтра сьогодні "
        "увечері вранці термін скільки досі ще бо або чому навіщо куди звідки був було мені його її їх цього того "
        "чекаю чекати замовити повернути працює працюють помилка знижка гарантія вибачте бувай бувайте побачення "
        "вітаю зламався прийшло прийшла доброго дня хвилин годин днів тиждень"
    ),
    "be": (
        "дзе мой заказ калі дзякуй замова замову замовы прывітанне добры дзень вечар раніца хачу трэба патрэбна "
        "чалавек аператар аператара што ці якая які кошт рахунак аплата скасаваць адмяніць дастаўка ласка мне маё "
        "мая вельмі дрэнна добра так не зараз патэлефануйце перазваніце хто гэта гэты ёсць няма грошы тавар "
        "памылка крама крамы адрас заўтра сёння ўчора увечары раніцай пяць дзве тры чатыры шэсць колькі каштуе "
        "танней дорага зноў яшчэ ўжо альбо каб таму куды адкуль быў яго яе іх чакаю чакаць купіць заказаць "
        "вярнуць працуе працуюць скарга прашу прабачце бывай бывайце пабачэння вітаю вялікі дакладна памер "
        "самавываз хвілін гадзін дзён тыдзень добрага"
    ),
    "kk": (
        "оператор сәлем рахмет тапсырыс менің қайда маған керек бар ма жоқ қанша тұрады адам жеткізу саламатсыз "
        "ба салем калай кайда жок иә ия рақмет тауар баға шот көмек сизге сизде менин маган канша турады "
        "салеметсиз саламатсиз жарайды жаксы ертен бугин каша бала аламын аламыз алам тартамын болды болады "
        "болсын екі бір үш төрт бес алты жеті сегіз тоғыз актісі емес туралы кейін дейін бергім берем"
    ),
    "ru": (
        "где мой моя мои мне меня заказ заказа заказать когда что как есть ли это привет здравствуйте спасибо нет "
        "да нужен нужна нужно хочу добрый день вечер доставка оператор оператора человек отмена сколько стоит "
        "цена пожалуйста можно посылка для был уже или не на по с и в хорошо ладно только сейчас кто у вас "
        "доставки доставку доставке оплата так все мая именно время перенос условия статус добрая"
    ),
}
LATIN = {
    "en": (
        "the is are was my your our you we i it this that what where when who why how can could would will do "
        "does did have has had not no yes please thanks thank hello hi hey good morning evening bye goodbye order "
        "orders parcel delivery deliver delivered price invoice cancel stop human person operator agent someone "
        "talk speak to from with for of on in at and or if need want get got buy stock available status track "
        "tracking refund return broken help me be an there they he she been just still again about any some ok "
        "okay sure nope yep wrong late call back change address pay payment receipt warranty account password "
        "much many cost shop store open hours"
    ),
    "de": (
        "der die das ist sind mein meine meinen wo wann wie was warum ich sie wir ihr nicht nein ja bitte danke "
        "hallo guten morgen tag abend bestellung lieferung paket rechnung mensch mitarbeiter stornieren preis "
        "kosten und oder mit für von auf zu im ein eine einen haben habe kann können möchte brauche es den dem "
        "neue neuer neues falsch falsche falscher will wollen wollte sagen mich mir dir uns euch vom zum zur beim "
        "bei aus nach vor über unter gegen ohne doch mal sehr viel mehr alle alles nichts etwas wieder immer hier "
        "dort heute gestern welche welcher welches wer wem wen stimmt passt genau nee kaputt fehler defekt ware "
        "artikel größe stück geld zurück adresse laden passwort bald dann wenn weil dass war waren wird werden "
        "würde hat hatte bin bist seid geht gehen kommt kommen kam macht machen gibt geben rufen anrufen "
        "bestellen bezahlen zahlen erstattung reklamation ansprechpartner angebot garantie umtausch abholen "
        "abholung telefon uhr montag dienstag mittwoch donnerstag freitag steckdose kabel drei vier fünf sechs "
        "sieben acht neun zehn noch schon nur auch verfügbar ihre ihren wurde tschüss vielen dank versand "
        "lieferstatus rückgabe"
    ),
    "fr": (
        "le la les est sont mon ma mes où quand comment pourquoi je vous nous ne pas non oui merci bonjour "
        "bonsoir commande livraison colis facture annuler prix combien et ou avec pour de du des un une dans sur "
        "s'il plaît au revoir salut être avoir j'ai c'est qu'est retour besoin voudrais"
    ),
    "es": (
        "el los las es son mi mis dónde donde cuándo cuando cómo como por qué yo usted nosotros no sí gracias "
        "hola buenos buenas días tardes pedido entrega paquete factura cancelar precio cuánto cuesta con para del "
        "una está estoy quiero necesito favor adiós persona hablar alguien devolución"
    ),
    "it": (
        "il gli è sono mio mia dove quando come perché non sì grazie ciao buongiorno ordine consegna pacco "
        "fattura annullare prezzo quanto costa con per del della una vorrei ho bisogno persona parlare"
    ),
    "pl": (
        "jest są moje mój moja gdzie kiedy jak dlaczego nie tak proszę dziękuję cześć dzień dobry zamówienie "
        "zamówienia dostawa paczka faktura anulować cena ile kosztuje z dla na w czy się chcę potrzebuję"
    ),
    "tr": (
        "nerede benim siparişim siparis ne zaman nasıl neden evet hayır teşekkürler merhaba kargo fatura iptal "
        "fiyat kaç için bir bu ve ile istiyorum lütfen var mı yok"
    ),
    "ru": (
        "gde moi moj moy moya zakaz zakaza kogda chto kak privet zdravstvuyte zdravstvujte spasibo net da nuzhen "
        "nuzhna nuzhno hochu khochu dostavka operator operatora otmena skolko stoit tsena cena pozhaluysta "
        "pozhalujsta pozhaluista mozhno posylka dobryj dobry den vy mne menya uzhe ili eto vas kto chelovek "
        "horosho khorosho ladno adres adresa magazin magazina magazine rabotaet ne dengi deneg vernut vernite "
        "kupit zhdat schet skoro segodnya zavtra vchera bolshoe nam vam kuda pochemu esli tolko eshche esche "
        "prishlo prishla privezli est tel televizor otzyv skidka zapros pismo pisma chtoby mozhet nado luchshe "
        "chem pro pri bez posle cherez cheloveka dobriy zdravstvuite poka do svidaniya na"
    ),
}

import type { Vocabulary } from './phrase.ts';

/** Words for `SCRIPTS_OF_LANGUAGES`, by language code. */
// oxfmt-ignore
export const WORDS_OF_LANGUAGES: Vocabulary = {
  'ja-thing': [
    '予約画面', '潮汐データ', 'バース割り当て', '通知サービス', '運賃計算', 'チケット{100..990}番', '乗船リスト', '地図の表示', 'レポート', '認証まわり',
    '#{pr}',
  ],
  'ja-will': [
    '{ja-thing}を直します', '在宅です', '{ja-thing}のテストを書きます', '午後は打ち合わせです', '{ja-time}から休みます', 'レビューを進めます',
    '{ja-thing}をリリースします', 'ドキュメントを更新します',
  ],
  'ja-state': [
    '直りました', 'まだ調査中です', '再現できません', '少し遅いです', '{2..40}件エラーが出ています', '本番に出ました', 'レビュー待ちです', '{ja-time}に再起動しました',
    '文字化けしています', '問題なさそうです',
  ],
  'ja-question': [
    'いつまでに必要ですか?', '担当はどなたですか?', 'なぜ{1..9}秒もかかるのでしょうか', '仕様はどこにありますか?', '削除してもいいですか?', 'タイムゾーンはJSTで合っていますか?',
  ],
  'ja-ack': [
    'ありがとうございます!', '了解しました', '承知しました🙇', '助かります', 'なるほど', '確認します', 'お願いします', 'はい、大丈夫です', 'すごい!', 'お疲れさまでした',
    'いい感じです👍', 'すみません、{ja-time}に見ます',
  ],
  'ja-time': [
    '12時', '午後', '明日', '{1..6}時ごろ', '来週', '夕方', '{10..50}分後', '金曜日', '会議のあと', '明日の朝',
  ],
  'ja-place': [
    '横浜', '駅前の店', '神戸', '大阪', '屋上', '新しい食堂', '港の市場', '函館',
  ],
  'ja-food': [
    'ラーメン', '海鮮丼', 'カレー', 'うどん', '餃子', 'お好み焼き', '定食', 'たい焼き', 'そば', '天ぷら',
  ],
  'ja-taste': [
    '最高', 'おいしい', 'ちょっと辛い', '並びました…', '量が多い', '{600..1900}円', '普通', '絶品',
  ],
  'ja-weather': [
    '雨', '台風', '快晴', '{2..36}度', '雪', '霧で欠航', '風が強い', '蒸し暑い',
  ],
  'uk-thing': [
    'сервіс бронювань', 'стрічка припливів', 'мапа порту', 'імпорт маніфестів', 'вхід у кабінет', 'білд',
    'тест для {module}', 'звіт за місяць', 'черга повідомлень', 'задача {ticket}',
  ],
  'uk-will': [
    'дописую тести', 'перевіряю #{pr}', 'випускаю {version}', 'працюю з дому', 'розбираю {ticket}',
    'говорю з клієнтом о {10..17}:{10..55}', 'переношу дані', 'їду до лікаря {uk-time}', 'чищу старий код',
  ],
  'uk-state': [
    'лежить', 'знову працює', 'гальмує', 'віддає {500..504}', "чекає на рев'ю", 'не відтворюється',
    'росте до {2..9} ГБ', 'мовчить з {6..11}:{10..55}', 'дублює рядки', 'виглядає добре',
  ],
  'uk-question': [
    'хто чергує цього тижня?', 'чому {uk-thing} так довго?', 'де опис для {module}?',
    'можна видалити стару гілку?', 'хто бачив {ticket}?', 'коли реліз?',
  ],
  'uk-ack': [
    'дякую!', 'добре', 'домовились', 'ок, дивлюся', 'зрозуміло', 'чудово', 'згоден', 'ага', 'зроблю',
    'клас 👍', 'слушно', 'вже', 'перевірив, все гаразд', 'дякую, виручив',
  ],
  'uk-time': [
    'зараз', 'після обіду', 'завтра', 'за {5..50} хвилин', 'о {10..18}:{10..55}', 'у понеділок', 'до вечора',
    'після дзвінка',
  ],
  'uk-food': [
    'борщ', 'вареники', 'деруни', 'хачапурі', 'суп дня', 'сирники', 'шаурма', 'голубці',
  ],
  'uk-place': [
    'Кава і Хвилі', 'Пристань', 'Під липою', 'Вареничній', 'Новому місці',
  ],
  'uk-taste': [
    'смачно', 'гостро', 'на {6..10} з 10', 'не дуже', 'як у бабусі', 'дорого ({150..400} грн)', 'мало',
  ],
  'uk-weather': [
    'дощ', 'сніг', 'спека {28..37}', 'туман', 'сонячно', 'вітер з Дніпра', 'гроза',
    'тривога була о {1..5}:{10..55}, зараз тихо',
  ],
  'zh-thing': [
    '订票接口', '潮汐数据', '泊位系统', '支付页面', '{ticket}', '登录', '报表', '地图组件', '短信服务', '#{pr}',
  ],
  'zh-will': [
    '写测试', '改{zh-thing}', '在家办公', '和客户开会', '发布{version}', '处理{ticket}', '看代码', '{zh-time}请假', '迁移数据',
  ],
  'zh-state': [
    '又挂了', '很慢', '已经恢复', '报{500..504}', '还没好', '超时{3..60}秒', '没问题', '少了{2..90}条数据', '正常',
  ],
  'zh-ack': [
    '收到', '好的', '谢谢!', '明白了', '可以', '没问题', '辛苦了', '厉害👍', '哈哈哈', '稍等', '同意', '嗯,{zh-time}再看', '太好了',
  ],
  'zh-time': [
    '马上', '下午', '明天', '{1..6}点', '晚上', '下周一', '开完会', '{10..50}分钟后',
  ],
  'zh-cause': [
    '缓存', '时区', '索引', '证书', '网络', '编码', '连接数', '并发', '配置',
  ],
  'zh-food': [
    '牛肉面', '火锅', '小笼包', '麻辣烫', '煎饼', '酸菜鱼', '饺子', '螺蛳粉',
  ],
  'ar-thing': [
    'خدمة الحجز', 'جدول المد والجزر', 'خريطة الميناء', 'صفحة الدفع', 'التقرير', 'تسجيل الدخول',
    'الإصدار {version}', 'الطلب {ticket}',
  ],
  'ar-will': [
    'أعمل من البيت', 'أكتب الاختبارات', 'أراجع #{pr}', 'عندي اجتماع الساعة {9..16}', 'ننشر {version}',
    'أصلح {ar-thing}', 'أتحدث مع العميل', 'أنهي {ticket}',
  ],
  'ar-state': [
    'بطيئة جدًا', 'عادت للعمل', 'ما زالت معطلة', 'فيها خطأ {500..504}', 'جاهزة', 'تحتاج مراجعة',
    'ناقصة {2..40} صفًا', 'ممتازة الآن',
  ],
  'ar-ack': [
    'شكرًا جزيلًا', 'تمام', 'ممتاز', 'حاضر', 'إن شاء الله', 'فهمت', 'اتفقنا', 'الله يعطيك العافية', 'ههههه',
    'نعم صحيح', 'سأخبرك {ar-time}',
  ],
  'ar-time': [
    'غدًا', 'بعد الغداء', 'الآن', 'بعد {5..50} دقيقة', 'مساءً', 'يوم الأحد', 'بعد الاجتماع',
    'الساعة {10..17}',
  ],
  'ar-food': [
    'كشري', 'فلافل', 'شاورما', 'ملوخية', 'سمك', 'قهوة', 'منسف', 'كنافة',
  ],
  'el-thing': [
    'σύστημα κρατήσεων', 'API', 'λιμάνι {2..40}', 'δελτίο παλίρροιας', 'build', 'τιμολόγιο', '{ticket}',
    'δρομολόγιο των {6..21}:{10..55}',
  ],
  'el-will': [
    'γράφω τεστ', 'είμαι στο {el-thing}', 'βγάζουμε την {version}', 'έχω συνάντηση στις {9..16}',
    'δουλεύω από το σπίτι', 'κοιτάω το #{pr}', 'λείπω {el-time}',
  ],
  'el-state': [
    'έπεσε πάλι', 'δουλεύει', 'αργεί', 'βγάζει {500..504}', 'είναι έτοιμο', 'περιμένει',
    'κόλλησε στο {10..99}%', 'φαίνεται εντάξει',
  ],
  'el-ack': [
    'ευχαριστώ!', 'εντάξει', 'έγινε', 'τέλεια', 'κατάλαβα', 'οκ, πάμε', 'μπράβο', 'ναι ναι', 'χαχα', 'σωστά',
    'το είδα, ευχαριστώ', 'θα σου πω {el-time}',
  ],
  'el-time': [
    'τώρα', 'αύριο', 'το απόγευμα', 'σε {5..50} λεπτά', 'μετά τον καφέ', 'τη Δευτέρα', 'στις {10..18}',
    'πριν το πλοίο',
  ],
  'el-food': [
    'γύρο', 'φρέντο', 'μουσακά', 'παστίτσιο', 'σουβλάκι', 'σπανακόπιτα', 'ψαράκι',
  ],
  'hi-thing': [
    'बुकिंग सेवा', 'टिकट पेज', 'रिपोर्ट', 'लॉगिन', '{ticket}', 'ज्वार-भाटा डेटा', 'भुगतान', 'नया बिल्ड',
    '#{pr}',
  ],
  'hi-will': [
    'घर से काम कर रही हूँ', '{hi-thing} ठीक करना है', 'टेस्ट लिख रहा हूँ', '{version} रिलीज़ है',
    'क्लाइंट से {9..17} बजे बात है', 'रिव्यू का दिन है', '{hi-time} छुट्टी लूँगा',
  ],
  'hi-state': [
    'फिर से बंद है', 'चल रहा है', 'बहुत धीमा है', '{500..504} दे रहा है', 'तैयार है', 'अटका हुआ है',
    '{2..40} पंक्तियाँ गायब हैं', 'अब ठीक लग रहा है',
  ],
  'hi-ack': [
    'धन्यवाद!', 'ठीक है', 'हाँ जी', 'समझ गया', 'बढ़िया 👍', 'बहुत अच्छा', 'कर देता हूँ', 'हाहा', 'सही बात',
    'हो गया', '{hi-time} बताता हूँ', 'कोई बात नहीं',
  ],
  'hi-time': [
    'अभी', 'कल', 'शाम को', '{5..50} मिनट में', 'लंच के बाद', 'सोमवार को', '{2..6} बजे', 'मीटिंग के बाद',
  ],
  'hi-food': [
    'डोसा', 'छोले भटूरे', 'बिरयानी', 'पाव भाजी', 'इडली', 'समोसे', 'राजमा चावल', 'चाय',
  ],
  'ko-thing': [
    '예약 서버가', '로그인이', '결제 화면이', '조석 데이터가', '{ticket} 건이', '배포가', '지도가', '알림이', '빌드가',
  ],
  'ko-will': [
    '재택입니다', '테스트 작성합니다', '{version} 배포합니다', '오후에 회의 있어요', '#{pr} 리뷰할게요', '고객사 방문합니다', '{ticket} 처리합니다',
    '반차예요',
  ],
  'ko-state': [
    '또 느려졌어요', '정상입니다', '아직 안 돼요', '{500..504} 나와요', '완료됐습니다', '{2..40}건 빠졌어요', '멈췄어요', '복구됐습니다',
  ],
  'ko-ack': [
    '감사합니다!', '네네', '확인했습니다', '좋습니다', '알겠습니다', 'ㅋㅋㅋㅋ', '수고하셨어요', '오 대박', '넵 {ko-time} 할게요', '그렇네요', '👍👍',
    '고생 많으셨습니다',
  ],
  'ko-time': [
    '지금', '오후에', '내일', '{5..50}분 뒤에', '점심 먹고', '월요일에', '{2..6}시에', '회의 끝나고',
  ],
  'ko-food': [
    '김치찌개', '냉면', '비빔밥', '떡볶이', '순두부', '칼국수', '돈까스', '국밥',
  ],
  'pt-thing': [
    'a API de reservas', 'o mapa do porto', 'o build', 'a tabela de marés', 'o login', 'o {ticket}', 'a fila',
    'o relatório',
  ],
  'pt-will': [
    'vou mexer n{pt-thing}', 'tenho reunião às {9..17}h', 'reviso o #{pr}', 'trabalho de casa',
    'sai a {version}', 'escrevo testes', 'saio mais cedo',
  ],
  'pt-state': [
    'caiu de novo', 'voltou', 'está lento demais', 'dá {500..504}', 'ficou ótimo', 'travou',
    'perdeu {2..40} linhas', 'parece normal',
  ],
  'pt-ack': [
    'valeu!', 'beleza', 'obrigado', 'show', 'entendi', 'pode deixar', 'massa', 'tranquilo', 'kkkk', 'fechado',
    'boa!', 'te aviso {pt-time}', 'perfeito',
  ],
  'pt-time': [
    'agora', 'amanhã', 'depois do almoço', 'em {5..50} minutos', 'de tarde', 'na segunda', 'às {10..18}h',
    'já já',
  ],
  'pt-food': [
    'feijoada', 'pão de queijo', 'um café', 'moqueca', 'pastel', 'açaí', 'bacalhau',
  ],
  'de-thing': [
    'die Buchung', 'der Kiosk', 'das Gezeitenblatt', 'der Build', 'die Anmeldung', '{ticket}',
    'die Warteschlange', 'das Ticket-PDF', 'der Export',
  ],
  'de-will': [
    'räume ich {module} auf', 'bin ich im Homeoffice', 'kommt {version} raus', 'schreibe ich Tests',
    'habe ich um {9..16} Uhr einen Termin', 'schaue ich mir #{pr} an', 'bin ich beim Kunden',
    'mache ich früher Schluss',
  ],
  'de-state': [
    'hängt', 'läuft wieder', 'ist sehr langsam', 'wirft {500..504}', 'ist fertig', 'wartet auf Freigabe',
    'zeigt Umlaute falsch', 'braucht {3..90} Sekunden', 'sieht gut aus',
  ],
  'de-ack': [
    'danke!', 'alles klar', 'passt', 'mach ich', 'jo', 'super', 'verstanden', 'läuft', 'haha, stimmt',
    'gut gesehen', 'kein Stress', 'bin dran', 'sag dir {de-time} Bescheid', 'top',
  ],
  'de-time': [
    'gleich', 'morgen', 'nach dem Mittag', 'in {5..50} Minuten', 'heute Abend', 'am Montag',
    'um {10..17}:{10..55}', 'nach dem Standup',
  ],
  'de-food': [
    'Fischbrötchen', 'Currywurst', 'Labskaus', 'einen Döner', 'Maultaschen', 'Suppe', 'Kuchen', 'Spätzle',
  ],
  'fr-thing': [
    'la réservation', 'le build', 'la carte du port', "l'export", 'le ticket {ticket}', 'la file',
    'le calcul des marées', 'la page de paiement',
  ],
  'fr-will': [
    'je suis en télétravail', 'je relis #{pr}', 'on sort la {version}', "j'écris des tests",
    'réunion à {9..17} h', 'je regarde {fr-thing}', 'je pars plus tôt',
  ],
  'fr-state': [
    'est tombée', 'remarche', 'rame', 'renvoie {500..504}', 'est prêt', 'attend une relecture',
    'perd {2..40} lignes', "a l'air bon",
  ],
  'fr-ack': [
    'merci !', "d'accord", 'ça marche', 'parfait', 'bien vu', 'ok, je note', 'nickel', 'haha',
    "je m'en occupe", 'entendu', 'top', 'je te dis {fr-time}', 'pas de souci',
  ],
  'fr-time': [
    'tout de suite', 'demain', 'cet après-midi', 'dans {5..50} minutes', 'ce soir', 'lundi', '{10..18} h',
    'après le café',
  ],
  'fr-food': [
    'une galette', 'des moules', 'un croissant', 'le plat du jour', 'une raclette', 'un café', 'la soupe',
  ],
  'es-thing': [
    'la reserva', 'el mapa', 'la cola', 'el build', 'el {ticket}', 'la tabla de mareas', 'el pago',
    'el informe',
  ],
  'es-will': [
    'reviso #{pr}', 'teletrabajo', 'sale la {version}', 'escribo tests', 'reunión a las {9..17}',
    'miro {es-thing}', 'me voy antes', 'estoy con el cliente',
  ],
  'es-state': [
    'se cayó', 'ya funciona', 'va lentísimo', 'da {500..504}', 'está listo', 'sigue igual',
    'perdió {2..40} filas', 'tiene buena pinta',
  ],
  'es-ack': [
    '¡gracias!', 'vale', 'perfecto', 'entendido', 'genial', 'hecho', 'me apunto', 'jajaja', 'sin prisa',
    'buen ojo', 'de acuerdo', 'te aviso {es-time}', 'qué bien',
  ],
  'es-time': [
    'ahora', 'mañana', 'después de comer', 'en {5..50} minutos', 'esta tarde', 'el lunes', 'a las {10..18}',
    'luego',
  ],
  'es-food': [
    'paella', 'una tortilla', 'un café', 'pulpo', 'unas bravas', 'gazpacho', 'churros',
  ],
};

## 哪个商品。

ask_article = 请问需要哪个商品的证书？请发送型号或名称。
ask_article_again = 消息里没有看到商品。请发送型号，例如 A9F74216，或商品名称。
which_article = 按“{ $item }”找到了几个产品。请问需要哪一个的证书？请回复序号或型号。
is_it_this = 目录中与“{ $item }”最接近的是这个产品。请问是它吗？请回复“是”或“不是”。
candidate = { $place }. { $reference } { $name }
ask_other_article = 目录中没有找到“{ $item }”。请发送其他型号或名称。

## 完成。

sent = 文件见附件：
sent_row = • { $item }：{ $name }，{ $number }
sent_row_until = • { $item }：{ $name }，{ $number }，有效期至 { $day }
without_row = • { $item }：没有现成的文件。如需要，请回复“人工”。

## 转人工。

person_none = 该商品没有现成的证书文件。我已将您的问题转给技术专员，专员会查找文件或告知可以提供什么。
person_no_article = 没关系。我已将您的问题转给技术专员，专员会根据描述查找商品。
person_not_found = 目录中没有找到该商品。我已将您的问题转给技术专员。
person_no_way = 无法通过这个渠道发送文件。我已将您的问题转给客服专员，专员会用其他方式发送文件。
person_down = 目前无法读取商品目录。我已将您的问题转给技术专员，您无需重复说明。

## 哪些商品。

ask_goods = 请问需要哪些商品的报价？请发送型号或名称以及数量，可以一次发送整个清单。
ask_other_goods = 清单需要怎样修改？例如：“A9F74216 20个”“去掉 LC1D09M7”或“再加 A9F74220 5个”。

## 汇总。

sum_head = 请核对报价清单：
pieces = { $quantity } 件
sum_row = { $place }. { $item }，{ $quantity }，单价 { $price }
sum_more = ……另有 { $count } 项。
sum_total = 合计（不含运费）：{ $total }。
ask_confirm = 请问要按这些价格制作报价单吗？请回复“是”或“不是”。

## 完成。

made = 报价单 { $number } 见附件，金额 { $total }。
made_without_file = 报价单 { $number } 已制作，金额 { $total }。文件无法通过这个渠道发送；如需邮件发送，请回复“人工”。
valid = 价格有效期至{ $day }。报价单不为您预留商品。
to_order = 如需下单，请直接告诉我。
given_up = 好的，暂不制作报价单。如有需要，请再次发送清单。

## 转人工。

person_no_prices = 清单中的商品无法全部给出价格。我已将清单转给客服专员，专员会为您准备报价，您无需重复发送。
person_refused = 未能为这份清单制作标准报价。我已转给客服专员，您无需重复说明。
person_unconfirmed = 报价请求已提交，但没有收到确认。客服专员会核实并发送给您。

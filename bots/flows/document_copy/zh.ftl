## 需要哪份单据。

ask_kind = 请问您需要哪份单据：发票、送货单、收据、订单确认单、报价单还是订单报表？
ask_kind_again = 请告诉我单据名称：发票、送货单、收据、订单确认单、报价单或订单报表。
kind_invoice = 发票
kind_delivery_note = 送货单
kind_receipt = 收据
kind_order_confirmation = 订单确认单
kind_quote = 报价单
kind_report = 订单报表

## 客户自己的报价单。

several_quotes = 您有多份有效的报价单：
quote_row = { $place }. { $number }，金额 { $total }
quote_row_of = { $place }. { $number }，金额 { $total }，{ $day }制作
which_quote = 需要发送哪一份？请回复序号或报价单号。

## 完成。

sent_invoice = 发票副本见附件：{ $number }。
sent_delivery_note = 送货单副本见附件：{ $number }。
sent_receipt = 收据副本见附件：{ $number }。
sent_order_confirmation = 订单确认单见附件：{ $number }。
sent_quote = 报价单见附件：{ $number }。
sent_report = 您的未完成订单及其明细报表见附件（电子表格）。
report_cut = 报表包含最近的 { $count } 份订单。
no_orders = 您目前没有未完成的订单，也没有有效的报价单，因此没有可生成的报表。
missing = 订单 { $number } 目前还没有“{ $document }”。如需要，请回复“人工”。

## 转人工。

none_invoice = 订单 { $number } 目前还没有发票。我已将您的问题转给客服专员，有发票后会答复您。
none_delivery_note = 订单 { $number } 没有送货单，送货单在发货时生成。我已将您的问题转给客服专员。
none_receipt = 订单 { $number } 没有收据。我已将您的问题转给客服专员，专员会核实付款情况。
none_order_confirmation = 订单 { $number } 目前还没有确认单。我已将您的问题转给客服专员。
person_no_quotes = 没有找到您的有效报价单。我已将您的问题转给客服专员。
person_unknown_customer = 报价单只能发送给报价对象本人，而我在这里无法核实。我已将您的问题转给客服专员。
person_unknown_report = 订单报表只能发送给订单所属的客户，而我在这里无法核实。我已将您的问题转给客服专员。
person_not_allowed = 该公司的单据只发送给公司指定的人员。我已将您的问题转给客服专员，专员会核实并答复您。
person_no_way = 无法通过这个渠道发送文件。我已将您的问题转给客服专员，专员会用其他方式发送单据。
person_unknown_kind = 没关系。我已将您的问题转给客服专员，专员会为您找到需要的单据。

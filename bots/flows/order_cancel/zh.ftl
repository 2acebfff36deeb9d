## 取消订单。

ask_reason = 请问您为什么要取消订单 { $number }？如果不方便说，请回复“不用”。
reason_not_needed = 不需要了
reason_cheaper = 别处更便宜
reason_mistake = 下错单了
reason_too_long = 等待太久
cancel_head = 订单 { $number }（{ $state }）：
cancel_row = • { $item }，{ $quantity } 件
cancel_more = ……还有 { $count } 行。
cancel_total = 订单金额：{ $total }
ask_cancel = 请问要取消整个订单吗？请回复“是”或“不是”。
ask_cancel_again = 请回复“是”取消整个订单，或回复“不是”保留订单。
order_is_cancelled = 订单 { $number } 已取消。如果已经付款，退款事宜可由客服专员告知：请回复“人工”。
order_is_kept = 好的，订单 { $number } 保持不变。
cancel_inside = 订单中的商品如下：
cancel_refund = 如果已经付款，退款事宜由客服专员告知。
to_change = 好的，那就不取消整个订单 { $number }，只修改其中的一部分。
to_delivery = 好的，订单 { $number } 不取消，只修改配送。

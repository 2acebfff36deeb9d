## 退回哪些商品。

not_in_order = 订单 { $number } 中没有找到“{ $thing }”。
ask_which = 订单 { $number } 中您想退回哪些商品？可以发送序号、型号，或回复“全部”。
which_row = { $place }. { $item }，{ $quantity } 件
ask_how_many = { $item } 要退几件？订单中共 { $most } 件。请发送数字或“全部”。
ask_fewer = 订单中 { $item } 共 { $most } 件，退回数量不能超过这个数。请问退几件？

## 处理方式和原因。

ask_wish = 这些商品您希望怎样处理：退款、换货还是维修？
ask_wish_again = 请告诉我选择哪一种：退款、换货或维修。
wish_refund = 退款
wish_exchange = 换货
wish_repair = 维修
ask_reason = 请问退回的原因是什么？例如：不需要、送错商品、无法使用、商品损坏、配件不全。也可以用您自己的话说明。
ask_reason_again = 请用几个字说明原因，例如“无法使用”或“不需要”。
reason_unwanted = 不再需要
reason_wrong_article = 送错商品
reason_defective = 无法使用
reason_damaged = 商品损坏
reason_incomplete = 配件不全
reason_other = 其他原因
ask_photos = 有照片可以更快处理。请在这里发送一张或几张照片。如果没有，请回复“没有照片”。
ask_photos_again = 消息里没有看到照片。请添加照片，或回复“没有照片”。
photos_none = 没有照片
photos_told = 已用文字说明

## 汇总。

sum_head = 请核对订单 { $number } 的退货信息：
sum_row = • { $item }，{ $quantity } 件
sum_wish = 处理方式：{ $wish }
sum_reason = 原因：{ $reason }
sum_told = 您的描述：{ $told }
sum_photos = 照片：{ $count } 张
ask_confirm = 请问要为您登记这次退货吗？请回复“是”或“不是”。
ask_change = 需要修改哪一项：商品、处理方式、原因还是照片？
ask_change_again = 请告诉我要修改的内容：商品、处理方式、原因或照片。如果不想继续，请回复“取消”。
change_goods = 商品
change_wish = 处理方式
change_reason = 原因
change_photos = 照片

## 完成。

issued = 退货已登记，编号为 { $number }。请保留这个编号。
label = 退货单见附件，请打印后放入包裹。
label_by_hand = 请将这个编号写在包裹外面。
send_to = 寄送地址：{ $place }。
send_by = 请最晚于{ $day }寄出。

## 转人工。

person_not_there_yet = 订单 { $number } 尚未送达，因此暂时无法登记退货。我已将您的要求转给客服专员，专员会告诉您送达前可以怎样处理。
person_not_returnable = 订单 { $number } 的退货我无法直接登记。我已将您的要求转给客服专员，专员会查看可以怎样处理。
person_too_late = 订单 { $number } 的退货期限已于{ $day }结束。我已将您的要求转给客服专员，专员会查看还可以怎样处理。
person_refused_late = 这些商品已超过退货期限，因此未能登记退货。我已将您的要求转给客服专员，专员会查看还可以怎样处理。
person_refused_goods = 这些商品或这个数量不能按一般流程退货。我已将您的要求转给客服专员，专员会查看可以怎样处理。
person_refused = 未能登记退货。我已将您提供的所有信息转给客服专员。
person_unknown_goods = 没关系。我已将您的要求转给客服专员，专员会在订单中查找商品。
person_unconfirmed = 退货登记已提交，但没有收到确认，可能成功，也可能没有成功。为避免重复登记，客服专员会核实并告知您编号。

# Letters: what stands above the words that a letter answers.
mail-quote-intro = On { $date } at { $time }, { $name } wrote:

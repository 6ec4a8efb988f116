# What officials said in a month, surely or possibly, each utterance once, with its citation.
first <- "2025-05-01"
last <- "2025-05-31"
quotes <- read.csv("flat/quotes.csv", fileEncoding = "UTF-8-BOM", colClasses = "character")
# Days are text like 2025-05-21, which sorts as it counts; an empty one is open.
quotes$surely <- as.integer(quotes$said_start >= first & quotes$said_end >= first &
                              quotes$said_end <= last)
asked <- subset(quotes, official == "1" & same_as == "" & said_start <= last &
                  (said_end >= first | said_end == ""))
asked <- asked[order(-asked$surely, asked$said_start, asked$quote_id, method = "radix"), ]
columns <- c("quote_id", "said_on", "surely", "speaker", "side", "text_en", "citation")
write.csv(asked[columns], row.names = FALSE, na = "", fileEncoding = "UTF-8")

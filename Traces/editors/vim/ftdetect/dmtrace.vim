autocmd BufRead,BufNewFile *.dmtrace setfiletype dmtrace

// The provider port's reply from fasthttp, for Benchmarks/provider-throughput: the request is received whole and its
// JSON is not read. PORT says where on 127.0.0.1 it listens, REPLY what it answers, FIELDS
// which head fields it adds, as a JSON array of pairs.
package main

import (
	"encoding/json"
	"log"
	"os"

	"github.com/valyala/fasthttp"
)

func main() {
	reply := []byte(os.Getenv("REPLY"))
	fields := [][2]string{}
	if err := json.Unmarshal([]byte(os.Getenv("FIELDS")), &fields); err != nil {
		log.Fatal("FIELDS: ", err)
	}
	server := &fasthttp.Server{
		MaxRequestBodySize: 32 << 20,
		Handler: func(ctx *fasthttp.RequestCtx) {
			if string(ctx.Path()) != "/v1/chat/completions" || !ctx.IsPost() {
				ctx.SetStatusCode(fasthttp.StatusNotFound)
				return
			}
			ctx.SetContentType("application/json")
			for _, field := range fields {
				ctx.Response.Header.Set(field[0], field[1])
			}
			ctx.SetBody(reply)
		},
	}
	log.Fatal(server.ListenAndServe("127.0.0.1:" + os.Getenv("PORT")))
}

// An equal of the provider port in Gin, for Benchmarks/provider-throughput: it reads the request as JSON into a
// struct and writes a typed reply. PORT says where on 127.0.0.1 it listens, FIELDS which head fields it adds, as a
// JSON array of pairs.
package main

import (
	"encoding/json"
	"log"
	"net/http"
	"os"

	"github.com/gin-gonic/gin"
)

type message struct {
	Role    string  `json:"role"`
	Content string  `json:"content"`
	Refusal *string `json:"refusal"`
}

type request struct {
	Model    string    `json:"model" binding:"required"`
	Messages []message `json:"messages" binding:"required"`
}

type choice struct {
	Index        int       `json:"index"`
	Message      message   `json:"message"`
	Logprobs     *struct{} `json:"logprobs"`
	FinishReason string    `json:"finish_reason"`
}

type usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
}

type completion struct {
	ID      string   `json:"id"`
	Object  string   `json:"object"`
	Created int64    `json:"created"`
	Model   string   `json:"model"`
	Choices []choice `json:"choices"`
	Usage   usage    `json:"usage"`
}

const answer = "A load balancer spreads incoming requests over several servers, so that none is overloaded " +
	"and one may fail without anybody noticing."

var fields [][2]string

func complete(c *gin.Context) {
	var request request
	if err := c.ShouldBindJSON(&request); err != nil {
		c.JSON(http.StatusBadRequest, gin.H{"error": gin.H{"message": err.Error(), "type": "invalid_request_error"}})
		return
	}
	for _, field := range fields {
		c.Header(field[0], field[1])
	}
	c.JSON(http.StatusOK, completion{
		ID:      "chatcmpl-benchmark-1",
		Object:  "chat.completion",
		Created: 1721172741,
		Model:   request.Model,
		Choices: []choice{{Message: message{Role: "assistant", Content: answer}, FinishReason: "stop"}},
		Usage:   usage{PromptTokens: 61, CompletionTokens: 24, TotalTokens: 85},
	})
}

func main() {
	if err := json.Unmarshal([]byte(os.Getenv("FIELDS")), &fields); err != nil {
		log.Fatal("FIELDS: ", err)
	}
	gin.SetMode(gin.ReleaseMode)
	router := gin.New()
	router.POST("/v1/chat/completions", complete)
	log.Fatal(router.Run("127.0.0.1:" + os.Getenv("PORT")))
}

// Reads many streams at once for Benchmarks/stream-pacing, and does as little with them as possible, so that one core
// holds thousands. Usage: stream-client ADDRESS STREAMS SECONDS RAMP_SECONDS < REQUEST
//
// Every stream is a connection that asks again when its answer has ended. The request is sent as it is on standard
// input. After the ramp it counts for SECONDS and prints one line of JSON.
package main

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"os"
	"strconv"
	"syscall"
	"time"
)

var events, answers, failures, received int

// A chunk of the body is an event; its data line begins with this.
var eventStart = []byte("data: ")

// The last chunk of a body.
var bodyEnd = []byte("\r\n0\r\n\r\n")

type stream struct {
	descriptor int
	tail       [7]byte
	request    []byte
}

func (s *stream) ask() {
	if n, err := syscall.Write(s.descriptor, s.request); err != nil || n != len(s.request) {
		failures++
	}
}

// Counts what came, across the borders of reads.
func (s *stream) take(data []byte) {
	received += len(data)
	events += bytes.Count(data, eventStart)
	s.keep(data)
	if bytes.Equal(s.tail[:], bodyEnd) {
		answers++
		s.tail = [7]byte{}
		s.ask()
	}
}

// Remembers the last bytes of all that came.
func (s *stream) keep(data []byte) {
	if len(data) < len(s.tail) {
		copy(s.tail[:], s.tail[len(data):])
		copy(s.tail[len(s.tail)-len(data):], data)
	} else {
		copy(s.tail[:], data[len(data)-len(s.tail):])
	}
}

func smaller(one, other int) int {
	if one < other {
		return one
	}
	return other
}

func connect(address *net.TCPAddr) int {
	descriptor, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM|syscall.SOCK_NONBLOCK|syscall.SOCK_CLOEXEC, 0)
	check(err)
	check(syscall.SetsockoptInt(descriptor, syscall.IPPROTO_TCP, syscall.TCP_NODELAY, 1))
	target := &syscall.SockaddrInet4{Port: address.Port}
	copy(target.Addr[:], address.IP.To4())
	if err := syscall.Connect(descriptor, target); err != nil && err != syscall.EINPROGRESS {
		check(err)
	}
	return descriptor
}

func check(err error) {
	if err != nil {
		os.Stderr.WriteString("stream-client: " + err.Error() + "\n")
		os.Exit(1)
	}
}

func main() {
	address, err := net.ResolveTCPAddr("tcp4", os.Args[1])
	check(err)
	count, err := strconv.Atoi(os.Args[2])
	check(err)
	seconds, err := strconv.ParseFloat(os.Args[3], 64)
	check(err)
	ramp, err := strconv.ParseFloat(os.Args[4], 64)
	check(err)
	request, err := io.ReadAll(os.Stdin)
	check(err)

	poll, err := syscall.EpollCreate1(0)
	check(err)
	streams := map[int32]*stream{}
	begin := time.Now()
	rampTime := time.Duration(ramp * float64(time.Second))
	measureTime := time.Duration(seconds * float64(time.Second))
	var ready [1024]syscall.EpollEvent
	buffer := make([]byte, 64<<10)
	var before [3]int
	measuring := false
	for {
		elapsed := time.Since(begin)
		if !measuring && elapsed >= rampTime {
			measuring = true
			before = [3]int{events, answers, received}
		}
		if elapsed >= rampTime+measureTime {
			break
		}
		// The streams begin evenly over the first half of the ramp, so that they are not in step.
		due := smaller(count, int(float64(count)*float64(elapsed)/float64(rampTime/2))+1)
		for len(streams) < due {
			descriptor := connect(address)
			streams[int32(descriptor)] = &stream{descriptor: descriptor, request: request}
			event := syscall.EpollEvent{Events: syscall.EPOLLOUT, Fd: int32(descriptor)}
			check(syscall.EpollCtl(poll, syscall.EPOLL_CTL_ADD, descriptor, &event))
		}
		number, err := syscall.EpollWait(poll, ready[:], 1)
		if err == syscall.EINTR {
			continue
		}
		check(err)
		for _, event := range ready[:number] {
			stream := streams[event.Fd]
			if event.Events&syscall.EPOLLOUT != 0 {
				// The connection stands.
				stream.ask()
				event := syscall.EpollEvent{Events: syscall.EPOLLIN, Fd: event.Fd}
				check(syscall.EpollCtl(poll, syscall.EPOLL_CTL_MOD, stream.descriptor, &event))
				continue
			}
			n, err := syscall.Read(stream.descriptor, buffer)
			if err == syscall.EAGAIN {
				continue
			}
			if err != nil || n == 0 {
				failures++
				check(syscall.EpollCtl(poll, syscall.EPOLL_CTL_DEL, stream.descriptor, nil))
				continue
			}
			stream.take(buffer[:n])
		}
	}
	check(json.NewEncoder(os.Stdout).Encode(map[string]float64{
		"events":   float64(events - before[0]),
		"answers":  float64(answers - before[1]),
		"failures": float64(failures),
		"bytes":    float64(received - before[2]),
		"seconds":  (time.Since(begin) - rampTime).Seconds(),
	}))
}

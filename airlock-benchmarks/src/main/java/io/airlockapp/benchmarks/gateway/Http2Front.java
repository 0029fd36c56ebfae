package io.airlockapp.benchmarks.gateway;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http2.DefaultHttp2DataFrame;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersFrame;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2DataFrame;
import io.netty.handler.codec.http2.Http2FrameStream;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2HeadersFrame;
import io.netty.handler.codec.http2.Http2ResetFrame;
import io.netty.handler.codec.http2.Http2StreamFrame;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayList;
import java.util.List;

/** One connection of HTTP/2. */
final class Http2Front extends ChannelInboundHandlerAdapter {

    private static final byte[] NOTHING = new byte[0];

    private final Engine engine;
    private final IntObjectMap<Call> calls = new IntObjectHashMap<>();

    Http2Front(Engine engine) {
        this.engine = engine;
    }

    /** A request, as far as it has come, and then its answer. */
    private final class Call extends Reply {

        private final ChannelHandlerContext context;
        private final Http2FrameStream stream;
        private final String method;
        private final String target;
        private byte[] body = NOTHING;

        private Call(ChannelHandlerContext context, Http2FrameStream stream, Http2Headers head) {
            this.context = context;
            this.stream = stream;
            this.method = head.method().toString();
            this.target = head.path().toString();
        }

        void add(byte[] part) {
            byte[] all = new byte[body.length + part.length];
            System.arraycopy(body, 0, all, 0, body.length);
            System.arraycopy(part, 0, all, body.length, part.length);
            body = all;
        }

        void whole() {
            byte[] content = body;
            body = NOTHING;
            engine.handle(method, target, content, this);
        }

        @Override
        void send(int status, byte[] answer) {
            calls.remove(stream.id());
            Http2Headers headers = new DefaultHttp2Headers(false, 4).status(Integer.toString(status));
            boolean empty = answer.length == 0;
            if (!empty) {
                headers.set("content-type", "application/json");
                headers.setInt("content-length", answer.length);
            }
            write(new DefaultHttp2HeadersFrame(headers, empty).stream(stream));
            if (!empty) {
                write(new DefaultHttp2DataFrame(Unpooled.wrappedBuffer(answer), true).stream(stream));
            }
            context.flush();
        }

        private void write(Http2StreamFrame frame) {
            var unused = context.write(frame);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object frame) {
        try {
            if (frame instanceof Http2HeadersFrame head) {
                Call call = new Call(context, head.stream(), head.headers());
                calls.put(head.stream().id(), call);
                if (head.isEndStream()) {
                    call.whole();
                }
            } else if (frame instanceof Http2DataFrame data) {
                data(context, data);
            } else if (frame instanceof Http2ResetFrame reset) {
                Call call = calls.remove(reset.stream().id());
                if (call != null) {
                    call.gone();
                }
            }
        } finally {
            ReferenceCountUtil.release(frame);
        }
    }

    private void data(ChannelHandlerContext context, Http2DataFrame data) {
        if (data.initialFlowControlledBytes() > 0) {
            var unused = context.write(
                    new DefaultHttp2WindowUpdateFrame(data.initialFlowControlledBytes()).stream(data.stream()));
        }
        Call call = calls.get(data.stream().id());
        if (call != null) {
            call.add(ByteBufUtil.getBytes(data.content()));
            if (data.isEndStream()) {
                call.whole();
            }
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        context.flush();
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        List<Call> cutOff = new ArrayList<>(calls.values());
        calls.clear();
        cutOff.forEach(Call::gone);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }
}

package io.airlockapp.benchmarks.gateway;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** One connection of HTTP/1.1, whose requests come one after the other. */
final class Http1Front extends SimpleChannelInboundHandler<FullHttpRequest> {

    private final Engine engine;
    private @Nullable Reply current;

    Http1Front(Engine engine) {
        this.engine = engine;
    }

    @Override
    protected void channelRead0(ChannelHandlerContext context, FullHttpRequest request) {
        Reply reply = new Reply() {
            @Override
            void send(int status, byte[] body) {
                current = null;
                FullHttpResponse response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.valueOf(status), Unpooled.wrappedBuffer(body));
                if (status != 204) {
                    response.headers().set(HttpHeaderNames.CONTENT_TYPE, "application/json");
                    response.headers().setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
                }
                var unused = context.writeAndFlush(response);
            }
        };
        current = reply;
        engine.handle(request.method().name(), request.uri(), ByteBufUtil.getBytes(request.content()), reply);
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        Reply reply = current;
        if (reply != null) {
            reply.gone();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var unused = context.close();
    }
}

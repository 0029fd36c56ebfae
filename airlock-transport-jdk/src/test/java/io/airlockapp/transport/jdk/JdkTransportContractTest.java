package io.airlockapp.transport.jdk;

import io.airlockapp.testkit.tck.HttpTransportContract;
import io.airlockapp.transport.Transport;
import java.net.URI;

class JdkTransportContractTest extends HttpTransportContract {

    @Override
    protected Transport open(URI origin) {
        return JdkTransport.builder(origin).build();
    }
}

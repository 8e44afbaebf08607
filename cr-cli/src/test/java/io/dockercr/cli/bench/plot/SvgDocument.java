package io.dockercr.cli.bench.plot;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** A drawing, read as a browser would: it must be well-formed XML. */
final class SvgDocument {
  private final Document document;

  SvgDocument(String svg) throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    document = factory.newDocumentBuilder().parse(new InputSource(new StringReader(svg)));
  }

  List<String> texts() {
    List<String> texts = new ArrayList<>();
    elements("text").forEach(element -> texts.add(element.getTextContent()));
    return texts;
  }

  List<Element> elements(String name) {
    NodeList nodes = document.getElementsByTagName(name);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  double width() {
    return Double.parseDouble(document.getDocumentElement().getAttribute("width"));
  }

  double height() {
    return Double.parseDouble(document.getDocumentElement().getAttribute("height"));
  }
}

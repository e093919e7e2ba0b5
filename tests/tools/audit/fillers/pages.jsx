// Each filler on a page of its own: how it is shown a form, and where it keeps what was filled in.
import { SmartFormsRenderer, getResponse } from "@aehrc/smart-forms-renderer";
import { Refero, rootReducer } from "@helsenorge/refero";
import { MantineProvider } from "@mantine/core";
import { MedplumClient } from "@medplum/core";
import { MedplumProvider, QuestionnaireForm } from "@medplum/react";
import { createRoot } from "react-dom/client";
import { Provider } from "react-redux";
import { applyMiddleware, createStore } from "redux";

const root = createRoot(document.getElementById("form"));
const fetch = async () => { throw new Error("A form needs nothing from elsewhere."); };
const nothing = () => {};

// What Refero sends to its store may be a function of it.
const calling = ({ dispatch, getState }) => (next) => (sent) => (typeof sent === "function" ? sent(dispatch, getState) : next(sent));

let given;
const keep = (response) => { given = response; };

window.fillers = {
  "@aehrc/smart-forms-renderer": (form) => {
    root.render(<SmartFormsRenderer questionnaire={form} terminologyServerUrl={location.origin} />);
    return getResponse;
  },
  "@medplum/react": (form) => {
    const medplum = new MedplumClient({ baseUrl: `${location.origin}/`, fetch });
    root.render(
      <MedplumProvider medplum={medplum}>
        <MantineProvider><QuestionnaireForm questionnaire={form} onChange={keep} onSubmit={keep} /></MantineProvider>
      </MedplumProvider>,
    );
    return () => given;
  },
  "@helsenorge/refero": (form) => {
    const store = createStore(rootReducer, applyMiddleware(calling));
    const words = new Proxy({}, { get: (_, name) => String(name) });
    root.render(
      <Provider store={store}>
        <Refero questionnaire={form} resources={words} authorized onSubmit={nothing} onSave={nothing} onCancel={nothing} />
      </Provider>,
    );
    return () => store.getState().refero.form.FormData.Content;
  },
};
